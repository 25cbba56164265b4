import { isAlias, isMap, isNode, isScalar, LineCounter, type Node, type ParsedNode, parseDocument } from "yaml";
import type { Json } from "../../../artifact/artifact.js";
import type { Diagnostic } from "../../../diagnostics/diagnostic.js";
import { problem } from "../../../diagnostics/problem.js";
import type { Span } from "../../../diagnostics/span.js";

/** An OpenAPI Overlay: changes to a document, one after the other. */
export interface Overlay {
  /** 1.0 takes less than 1.1: no `copy`, no change of a single value, one entry at a time for a list. */
  readonly version: "1.0" | "1.1";
  readonly actions: readonly Action[];
}

export interface Action {
  /** JSONPath (RFC 9535). */
  readonly target: Located<string>;
  readonly change: /** Allowed, and without effect. */
    | { readonly kind: "none" }
    | { readonly kind: "remove" }
    | { readonly kind: "update"; readonly value: Located<Json> }
    | { readonly kind: "copy"; readonly from: Located<string> };
}

export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

export interface ReadOverlay {
  /** Absent when there are diagnostics. */
  readonly overlay?: Overlay;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Read an overlay, YAML or JSON.
 *
 * @see https://spec.openapis.org/overlay/v1.1.0.html
 */
export function readOverlay(path: string, text: string): ReadOverlay {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2" });
  const diagnostics: Diagnostic[] = [];
  const spanAt = (start: number, end: number): Span => {
    const [from, to] = [lines.linePos(start), lines.linePos(end)];
    return { path, start: { line: from.line, column: from.col }, end: { line: to.line, column: to.col } };
  };
  const spanOf = (node: Node | null | undefined): Span => {
    const [start, end] = node?.range ?? [0, 0];
    return spanAt(start, end);
  };
  const fail = (message: string, span: Span): undefined => {
    diagnostics.push(problem("openapi/overlay-syntax", { message }, { span }));
    return undefined;
  };
  for (const { message, pos } of document.errors) fail(lowerFirst(message), spanAt(pos[0], pos[1]));
  if (diagnostics.length > 0) return { diagnostics };

  const root = membersOf(document.contents, "an overlay", rootFields);
  if (root === undefined) return { diagnostics };
  const version = versionOf(root.get("overlay"));
  const info = root.get("info");
  if (info === undefined) fail("info is missing: give the overlay a title and a version", spanOf(document.contents));
  else {
    const told = membersOf(info, "info", infoFields);
    for (const name of ["title", "version"]) if (told !== undefined) textOf(told.get(name), `info.${name}`, info);
  }
  const list = root.get("actions");
  const items = list !== undefined && "items" in list && !isMap(list) ? list.items : undefined;
  if (items === undefined || items.length === 0)
    fail("actions is missing: a list of at least one", spanOf(list ?? document.contents));
  const known = new Set<string>();
  for (const item of items ?? []) {
    const printed = isParsed(item) ? JSON.stringify(item.toJS(document)) : "";
    if (known.has(printed)) fail("the same action stands here twice", spanOf(isParsed(item) ? item : null));
    known.add(printed);
  }
  const actions = (items ?? []).flatMap((item) => actionOf(item, version ?? "1.1") ?? []);
  return diagnostics.length > 0 || version === undefined
    ? { diagnostics }
    : { overlay: { version, actions }, diagnostics };

  function versionOf(node: ParsedNode | undefined): Overlay["version"] | undefined {
    const text = textOf(node, "overlay", document.contents);
    if (text === undefined) return undefined;
    const [, known] = /^(1\.[01])\.\d+$/.exec(text.value) ?? [];
    if (known === "1.0" || known === "1.1") return known;
    return fail(`svcgen knows overlays of version 1.0 and 1.1, and this one is ${text.value}`, text.span);
  }

  function actionOf(item: unknown, known: Overlay["version"]): Action | undefined {
    const node = isParsed(item) ? item : null;
    const members = membersOf(node, "an action", known === "1.0" ? actionFields : [...actionFields, "copy"]);
    const target = members && textOf(members.get("target"), "target", node);
    if (members === undefined || target === undefined) return undefined;
    const remove = members.get("remove");
    if (remove !== undefined && !(isScalar(remove) && typeof remove.value === "boolean"))
      return fail("remove is true or false", spanOf(remove));
    if (isScalar(remove) && remove.value === true) return { target, change: { kind: "remove" } };
    const [update, copy] = [members.get("update"), members.get("copy")];
    if (update !== undefined && copy !== undefined) return fail("an action has update or copy, not both", spanOf(copy));
    if (copy !== undefined) {
      const from = textOf(copy, "copy", node);
      return from && { target, change: { kind: "copy", from } };
    }
    if (update === undefined) return { target, change: { kind: "none" } };
    return { target, change: { kind: "update", value: { value: jsonOf(update), span: spanOf(update) } } };
  }

  function membersOf(
    node: ParsedNode | null,
    what: string,
    fields: readonly string[],
  ): ReadonlyMap<string, ParsedNode> | undefined {
    if (!isMap(node)) return fail(`${what} is a mapping`, spanOf(node));
    const members = new Map<string, ParsedNode>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (!fields.includes(name) && !name.startsWith("x-"))
        fail(`there is no field ${name} in ${what}; there are ${fields.join(", ")}`, spanOf(isNode(key) ? key : node));
      if (isParsed(value)) members.set(name, value);
    }
    return members;
  }

  function textOf(node: ParsedNode | undefined, name: string, holder: ParsedNode | null): Located<string> | undefined {
    if (node === undefined) return fail(`${name} is missing`, spanOf(holder));
    if (!isScalar(node) || typeof node.value !== "string") return fail(`${name} is a text`, spanOf(node));
    return { value: node.value, span: spanOf(node) };
  }

  function jsonOf(node: ParsedNode): Json {
    const value: unknown = (isAlias(node) ? (node.resolve(document) ?? node) : node).toJS(document);
    return value as Json;
  }
}

const rootFields = ["overlay", "info", "extends", "actions"];
const infoFields = ["title", "version", "description"];
const actionFields = ["target", "description", "update", "remove"];

function isParsed(value: unknown): value is ParsedNode {
  return isNode(value) && value.range !== undefined && value.range !== null;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
