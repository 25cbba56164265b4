import {
  fail,
  failAtCharacter,
  isMistake,
  match,
  peek,
  readLiteral,
  type TemplateText,
  widthAt,
} from "./template-text.js";

/**
 * Parse a path template of google.api.http, with the grammar that router, documents and gateways share:
 *
 *     Template  = "/" [ Segments [ ":" Verb ] ]
 *     Segments  = Segment { "/" Segment }
 *     Segment   = "*" | "**" | Literal | "{" FieldPath [ "=" Segments ] "}"
 *     FieldPath = Ident { "." Ident }
 *     Verb      = Literal { ":" Literal }
 *
 * A variable holds no variable, is bound once and stands for whole segments; there is at most one `**`. A mistake is
 * returned with the place it stands at and, where one can be given, what to write instead.
 *
 * @see google/api/http.proto, "Path template syntax"
 */
export function parsePathTemplate(text: string): ParsedTemplate {
  const reader: Reader = { text, at: 0, segments: [], variables: [], rest: false };
  try {
    const verb = readTemplate(reader);
    const { segments, variables } = reader;
    const template = { segments, variables, ...(verb === undefined ? {} : { verb }) };
    return { ok: true, template: { text: print(template), ...template } };
  } catch (mistake) {
    if (!isMistake(mistake)) throw mistake;
    return { ok: false, ...mistake.at };
  }
}

export type ParsedTemplate =
  | { readonly ok: true; readonly template: PathTemplate }
  | {
      readonly ok: false;
      readonly message: string;
      /** Index into the text, in UTF-16 code units. */
      readonly offset: number;
      /** 0 when something is missing at the offset. */
      readonly length: number;
      readonly help?: string;
    };

/** A parsed path template of google.api.http. */
export interface PathTemplate {
  /** Canonical print: `{x}` for `{x=*}`, escapes in upper-case hex. */
  readonly text: string;
  /** Without the verb; the segments of variables are among them. Empty for `/`. */
  readonly segments: readonly Segment[];
  readonly variables: readonly PathVariable[];
  /** What follows the first `:` after the last segment, without it. It may hold more of them: `custom:custom`. */
  readonly verb?: string;
}

export type Segment =
  /** Raw, in canonical encoding: compared byte by byte with the raw path. */
  | { readonly kind: "literal"; readonly value: string }
  /** `*`: exactly one segment that is not empty. */
  | { readonly kind: "any" }
  /** `**`: any number of segments, none included. At most one in a template. */
  | { readonly kind: "rest" };

export interface PathVariable {
  /** Proto names: `["user", "id"]`. */
  readonly fieldPath: readonly string[];
  /** Index of its first segment. */
  readonly start: number;
  /** Index after its last segment. */
  readonly end: number;
  /** More than one segment, or `**`: decoded all but `%2F`. */
  readonly multi: boolean;
}

/** The segments that a variable stands for, as a template writes them: `*`, `users/*`, `**`. */
export function variablePattern(template: Pick<PathTemplate, "segments">, variable: PathVariable): string {
  return template.segments.slice(variable.start, variable.end).map(printSegment).join("/");
}

interface Reader extends TemplateText {
  readonly segments: Segment[];
  readonly variables: PathVariable[];
  rest: boolean;
}

function readTemplate(reader: Reader): string | undefined {
  if (reader.text === "") fail("A path template is not empty.", 0, 0, "Write `/` for the root.");
  if (peek(reader) !== "/") fail("A path template begins with `/`.", 0, 0, `Write \`/${reader.text}\`.`);
  reader.at = 1;
  if (reader.text === "/") return undefined;
  readSegments(reader, undefined);
  if (reader.at === reader.text.length) return undefined;
  // readSegments stops at the end, at `:`, or at what no segment goes on with.
  if (peek(reader) !== ":") failAtCharacter(reader);
  return readVerb(reader);
}

function readSegments(reader: Reader, variableAt: number | undefined): void {
  for (;;) {
    readSegment(reader, variableAt);
    if (peek(reader) !== "/") return;
    reader.at += 1;
  }
}

function readSegment(reader: Reader, variableAt: number | undefined): void {
  const start = reader.at;
  switch (peek(reader)) {
    case "*":
      readWildcard(reader);
      return;
    case "{":
      if (variableAt !== undefined) {
        fail(
          "A variable cannot hold another variable.",
          start,
          1,
          "Bind the outer segments or the inner one, not both.",
        );
      }
      readVariable(reader);
      return;
    default: {
      const value = readLiteral(reader);
      if (value === "") failAtMissingSegment(reader, variableAt);
      reader.segments.push({ kind: "literal", value });
      if (peek(reader) === "{") fail("A variable stands for whole segments: put a `/` before it.", reader.at, 1);
    }
  }
}

function readWildcard(reader: Reader): void {
  const start = reader.at;
  while (peek(reader) === "*") reader.at += 1;
  const length = reader.at - start;
  if (length > 2) fail("A wildcard is `*` or `**`.", start, length);
  failIfSegmentGoesOn(reader, "A wildcard");
  if (length === 1) {
    reader.segments.push({ kind: "any" });
    return;
  }
  if (reader.rest) fail("A template holds one `**` at most: with two, their shares would be ambiguous.", start, 2);
  reader.rest = true;
  reader.segments.push({ kind: "rest" });
}

function readVariable(reader: Reader): void {
  const open = reader.at;
  reader.at += 1;
  const fieldPath = readFieldPath(reader);
  const start = reader.segments.length;
  if (peek(reader) === "=") {
    reader.at += 1;
    readSegments(reader, open);
  } else {
    reader.segments.push({ kind: "any" });
  }
  if (peek(reader) !== "}") {
    if (reader.at < reader.text.length) {
      if (peek(reader) === ":") fail("A verb stands at the end of the template, not in a variable.", reader.at, 1);
      failAtCharacter(reader);
    }
    fail("The variable is not closed.", open, reader.at - open, "Add the missing `}`.");
  }
  reader.at += 1;
  const name = fieldPath.join(".");
  if (reader.variables.some((other) => other.fieldPath.join(".") === name)) {
    fail(`The variable \`${name}\` is bound twice.`, open, reader.at - open);
  }
  failIfSegmentGoesOn(reader, "A variable");
  const end = reader.segments.length;
  const multi = end - start > 1 || reader.segments[start]?.kind === "rest";
  reader.variables.push({ fieldPath, start, end, multi });
}

function readFieldPath(reader: Reader): readonly string[] {
  const names: string[] = [];
  for (;;) {
    const name = match(reader, identifier);
    if (name === "") {
      fail(
        "A variable names a field: letters, digits and `_`, not beginning with a digit.",
        reader.at,
        widthAt(reader),
      );
    }
    names.push(name);
    if (peek(reader) !== ".") return names;
    reader.at += 1;
  }
}

function readVerb(reader: Reader): string {
  const parts: string[] = [];
  while (peek(reader) === ":") {
    const colon = reader.at;
    reader.at += 1;
    const part = readLiteral(reader);
    if (part === "") fail("The verb after `:` is empty.", colon, 1);
    if (peek(reader) === "/") {
      fail(
        "`:` stands only before the verb, at the end of the template.",
        colon,
        1,
        "Write `%3A` for a colon in a segment.",
      );
    }
    parts.push(part);
  }
  if (reader.at < reader.text.length) failAtCharacter(reader);
  return parts.join(":");
}

function failIfSegmentGoesOn(reader: Reader, what: string): void {
  const next = peek(reader);
  if (next === "" || next === "/" || next === ":" || next === "}") return;
  fail(`${what} stands for whole segments: nothing but \`/\` or a verb follows it.`, reader.at, widthAt(reader));
}

function failAtMissingSegment(reader: Reader, variableAt: number | undefined): never {
  const next = peek(reader);
  if (next === "" && variableAt !== undefined) {
    fail("The variable is not closed.", variableAt, reader.at - variableAt, "Add the missing `}`.");
  }
  if (next === "" && reader.at > 1) fail("A template does not end with `/`.", reader.at - 1, 1, "Remove it.");
  if (next === "" || next === "/" || next === ":" || next === "}")
    fail("A segment is empty.", reader.at, next === "" ? 0 : 1);
  failAtCharacter(reader);
}

const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;

function print(template: Omit<PathTemplate, "text">): string {
  const { segments, variables, verb } = template;
  const parts: string[] = [];
  for (let at = 0; at < segments.length; ) {
    const variable = variables.find(({ start }) => start === at);
    if (variable === undefined) {
      const segment = segments[at];
      if (segment !== undefined) parts.push(printSegment(segment));
      at += 1;
    } else {
      const pattern = variablePattern(template, variable);
      const name = variable.fieldPath.join(".");
      parts.push(pattern === "*" ? `{${name}}` : `{${name}=${pattern}}`);
      at = variable.end;
    }
  }
  return `/${parts.join("/")}${verb === undefined ? "" : `:${verb}`}`;
}

function printSegment(segment: Segment): string {
  switch (segment.kind) {
    case "literal":
      return segment.value;
    case "any":
      return "*";
    case "rest":
      return "**";
  }
}
