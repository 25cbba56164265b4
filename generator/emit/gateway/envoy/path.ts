import { type PathTemplate, parsePathTemplate, type Segment } from "@svcgen/runtime/path-template";
import type { GatewayRoute } from "@svcgen/runtime/route-table";
import type { Json } from "../../../artifact/artifact.js";

type RoutePath = GatewayRoute["match"]["path"];

/**
 * How Envoy matches a path: exactly, or by a regular expression of the whole raw path. `uri_template` would read better, but
 * its `*` lacks characters that ids may have (`=`, `*`), it takes five variables at most, and its `**` matches nothing only
 * after a slash: the service would answer what the gateway does not let through.
 */
export function pathMatch(path: RoutePath): { readonly [key: string]: Json } {
  const template = templateOf(path);
  const exact = exactPath(template);
  if (exact !== undefined) return { path: exact };
  return { safe_regex: { regex: pathPattern(template) } };
}

export function templateOf(path: RoutePath): PathTemplate {
  const text = path.kind === "exact" ? path.path : path.template;
  const parsed = parsePathTemplate(text);
  // The model has parsed each of them before.
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`);
  return parsed.template;
}

/** The one path that a template without wildcards matches. */
function exactPath({ segments, verb }: PathTemplate): string | undefined {
  const literals = segments.flatMap((segment) => (segment.kind === "literal" ? [segment.value] : []));
  if (literals.length < segments.length) return undefined;
  return `/${literals.join("/")}${verb === undefined ? "" : `:${verb}`}`;
}

/**
 * RE2 of the raw paths that a template matches.
 *
 * @param capture Segments to capture: the first and the one after the last.
 */
export function pathPattern(
  template: PathTemplate,
  capture?: { readonly start: number; readonly end: number },
): string {
  const { segments, verb } = template;
  const ending = verb === undefined ? "" : `:${quote(verb)}`;
  if (segments.every(({ kind }) => kind === "rest")) {
    // `/**` matches `/`; with a verb there has to be something before the colon.
    return verb === undefined ? "/|(?:/[^/]+)+" : `(?:/[^/]+)+${ending}`;
  }
  const parts = segments.map((segment, at) => {
    const open = capture?.start === at;
    const close = capture?.end === at + 1;
    const text = segmentPattern(segment);
    return `${open ? opened(text) : text}${close ? ")" : ""}`;
  });
  return parts.join("") + ending;
}

function segmentPattern(segment: Segment): string {
  switch (segment.kind) {
    case "literal":
      return `/${quote(segment.value)}`;
    case "any":
      return "/[^/]+";
    case "rest":
      return "(?:/[^/]+)*";
  }
}

/** The slash before a variable is not part of its value. */
function opened(pattern: string): string {
  return pattern.startsWith("/") ? `/(${pattern.slice(1)}` : `(${pattern}`;
}

export function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/**
 * RE2 of the raw paths, with their query, that are well-formed: printable ASCII, and escapes that are valid UTF-8 without
 * control characters. What the service refuses with 400, the gateway refuses too.
 */
export const wellFormedPath = ((): string => {
  const more = "%[89ABab][0-9A-Fa-f]";
  const escapes = [
    "%[2-6][0-9A-Fa-f]",
    "%7[0-9A-Ea-e]",
    `%(?:[Cc][2-9A-Fa-f]|[Dd][0-9A-Fa-f])${more}`,
    `%[Ee]0%[ABab][0-9A-Fa-f]${more}`,
    `%[Ee][1-9A-CEFa-cef]${more}${more}`,
    `%[Ee][Dd]%[89][0-9A-Fa-f]${more}`,
    `%[Ff]0%[9ABab][0-9A-Fa-f]${more}${more}`,
    `%[Ff][1-3]${more}${more}${more}`,
    `%[Ff]4%8[0-9A-Fa-f]${more}${more}`,
  ];
  return `/(?:[!-"$&->@-~]|${escapes.join("|")})*(?:\\?.*)?`;
})();

/** RE2 of the raw paths, without query, that hold a segment `.` or `..`, escaped or not. */
export const dotSegments = "(?:/[^/]*)*/(?:\\.|%2[Ee]){1,2}(?:/.*)?";
