import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import { problem } from "../diagnostics/problem.js";
import type { Span } from "../diagnostics/span.js";
import { textForm } from "./json-shape.js";
import type { Field, HeaderBinding, MessageFieldType } from "./model.js";
import { isRequired, type MessageTable, resolvePath, typeName } from "./walk.js";

/** A field and its header, as an option names them. */
export interface NamedHeader {
  readonly name: string;
  readonly field: string;
  readonly spans: { readonly name: Span; readonly field: Span };
}

/** The headers that hold fields of a message. What cannot be bound is reported and left out. */
export function bindHeaders(
  model: MessageTable,
  type: MessageFieldType,
  named: readonly NamedHeader[],
  direction: "request" | "response",
  report: (diagnostic: Diagnostic) => void,
): readonly HeaderBinding[] {
  const bindings: HeaderBinding[] = [];
  for (const { name, field, spans } of named) {
    const fail = (span: Span, reason: string, help?: string) =>
      report(problem("rest/header", { name, reason }, { span, ...(help && { help }) }));
    const lower = name.toLowerCase();
    const unfit = whyNoHeader(lower, direction);
    if (unfit !== undefined) {
      fail(spans.name, unfit);
      continue;
    }
    if (bindings.some((binding) => binding.name === lower)) {
      fail(spans.name, "it holds another field already");
      continue;
    }
    const resolved = resolvePath(model, type, field.split("."));
    if (!resolved.ok) {
      const similar = nearest(field, resolved.known);
      fail(spans.field, resolved.reason, similar && `did you mean ${similar}?`);
      continue;
    }
    const unheld = whyNotInHeader(resolved.field);
    if (unheld !== undefined) {
      fail(spans.field, unheld);
      continue;
    }
    bindings.push({
      field: resolved.path,
      name: lower,
      type: resolved.field.type,
      cardinality: resolved.field.cardinality,
      required: direction === "request" && resolved.fields.every(isRequired),
    });
  }
  return bindings;
}

function whyNotInHeader({ name, type, cardinality }: Field): string | undefined {
  if (name.startsWith("[")) return "an extension cannot stand in a header";
  if (cardinality.kind === "map") return "a map cannot stand in a header";
  if (textForm(type) !== "text") return `a ${typeName(type)} cannot stand in a header`;
  return undefined;
}

function whyNoHeader(name: string, direction: "request" | "response"): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) return "that is no name of a header";
  const option = ownOption[name];
  if (option !== undefined) return `that is what ${option} is for`;
  if (ofTransport.has(name) || (direction === "request" ? ofRequests : ofResponses).has(name)) {
    return "HTTP itself has a use for it";
  }
  return undefined;
}

const ownOption: Readonly<Partial<Record<string, string>>> = {
  etag: "the option etag",
  "if-match": "the option etag",
  "if-none-match": "the option etag",
  "idempotency-key": "the option idempotency",
  location: "the option location",
  "cache-control": "the option cache",
  vary: "the option cache",
};

/** Of a connection, or of a body as it is sent (RFC 9110, 7.6.1 and 8). */
const ofTransport: ReadonlySet<string> = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "date",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** OpenAPI ignores the first two of them as parameters, and knows another way to say the third. */
const ofRequests: ReadonlySet<string> = new Set(["accept", "authorization", "cookie", "expect", "host", "range"]);

const ofResponses: ReadonlySet<string> = new Set([
  "accept-ranges",
  "allow",
  "content-range",
  "link",
  "set-cookie",
  "www-authenticate",
]);
