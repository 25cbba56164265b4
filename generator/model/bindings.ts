import type { PathTemplate } from "@svcgen/runtime/path-template";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import { problem } from "../diagnostics/problem.js";
import type { Span } from "../diagnostics/span.js";
import { bindForms, type FormOptions } from "./forms.js";
import { textForm } from "./json-shape.js";
import type {
  Bindings,
  BodyBinding,
  Field,
  FieldPath,
  HeaderBinding,
  MessageFieldType,
  PathBinding,
  ResponseBinding,
} from "./model.js";
import { bindQuery } from "./query.js";
import { isWithin, type MessageTable, messageOf, resolvePath, samePath, typeName } from "./walk.js";

/** A rule of google.api.http, as far as it says where fields come from. */
export interface Rule {
  readonly template: PathTemplate;
  readonly body: string;
  readonly responseBody: string;
  readonly input: MessageFieldType;
  readonly output: MessageFieldType;
  /** What the method says of forms. */
  readonly forms?: FormOptions | undefined;
  /** The headers that hold fields of the method's request. */
  readonly headers: readonly HeaderBinding[];
  /** Where its parts stand. */
  readonly spans: { readonly path: Span; readonly body: Span; readonly responseBody: Span };
}

/**
 * Give each field of the request exactly one home. The path takes its variables, headers what an option gives them of the
 * rest, the body what `body` names (`*`: all that is left), the query whatever is left then and can stand in one; what
 * remains is unreachable, with the reason.
 *
 * @see google/api/http.proto, "Rules for HTTP mapping"
 */
export function buildBindings(model: MessageTable, rule: Rule, report: (diagnostic: Diagnostic) => void): Bindings {
  const path = bindPath(model, rule, report);
  const header = rule.headers.filter((one) => !path.some(({ field }) => samePath(field, one.field)));
  const taken = [...path, ...header].map(({ field }) => field);
  const body = bindBody(model, rule, taken, report);
  const response = bindResponse(model, rule, report);
  const { query, unreachable } = bindQuery(model, rule.input, taken, body, ({ name, one, other }) =>
    report(problem("http/query-name", { name, one, other }, { span: rule.spans.path })),
  );
  return { path, query, header, body, response, unreachable };
}

function bindPath(model: MessageTable, rule: Rule, report: (diagnostic: Diagnostic) => void): readonly PathBinding[] {
  return rule.template.variables.flatMap((variable) => {
    const name = variable.fieldPath.join(".");
    const fail = (reason: string, help?: string) =>
      report(problem("http/path-field", { name, reason }, { span: rule.spans.path, ...(help && { help }) }));
    const resolved = resolvePath(model, rule.input, variable.fieldPath);
    if (!resolved.ok) {
      const similar = nearest(name, resolved.known);
      fail(resolved.reason, similar && `did you mean {${similar}}?`);
      return [];
    }
    const reason = whyNotInPath(resolved.field);
    if (reason !== undefined) {
      fail(reason);
      return [];
    }
    return [{ field: resolved.path, type: resolved.field.type, multi: variable.multi }];
  });
}

function whyNotInPath({ type, cardinality }: Field): string | undefined {
  if (cardinality.kind !== "one") return `a ${cardinality.kind} cannot stand in a path`;
  if (textForm(type) !== "text") return `its type ${typeName(type)} has no form in a path`;
  return undefined;
}

function bindBody(
  model: MessageTable,
  rule: Rule,
  taken: readonly FieldPath[],
  report: (diagnostic: Diagnostic) => void,
): BodyBinding {
  if (rule.body === "") return { kind: "none" };
  if (rule.body === "*")
    return { kind: "message", without: taken, forms: bindForms(model, rule.input, taken, rule.forms) };
  const fail = (reason: string, help?: string): BodyBinding => {
    report(problem("http/body-field", { name: rule.body, reason }, { span: rule.spans.body, ...(help && { help }) }));
    return { kind: "none" };
  };
  const found = topLevelField(model, rule.input, rule.body);
  if (typeof found === "string") return fail(found, suggest(model, rule.input, rule.body));
  const own: FieldPath = { proto: [found.name], json: [found.jsonName] };
  const within = taken.filter((path) => isWithin(path, own));
  if (within.some((path) => samePath(path, own))) {
    const header = rule.headers.find(({ field }) => samePath(field, own));
    return fail(`${header === undefined ? "the path" : `the header ${header.name}`} holds it already`);
  }
  const below = within.map(({ proto, json }) => ({ proto: proto.slice(1), json: json.slice(1) }));
  const forms = found.cardinality.kind === "one" ? bindForms(model, found.type, below, rule.forms) : [];
  return { kind: "field", field: found, without: within, forms };
}

function bindResponse(model: MessageTable, rule: Rule, report: (diagnostic: Diagnostic) => void): ResponseBinding {
  const name = rule.responseBody;
  if (name === "") return { kind: "message" };
  const found = topLevelField(model, rule.output, name);
  if (typeof found !== "string") return { kind: "field", field: found };
  const help = suggest(model, rule.output, name);
  report(
    problem("http/response-field", { name, reason: found }, { span: rule.spans.responseBody, ...(help && { help }) }),
  );
  return { kind: "message" };
}

/** The field, or why there is none. */
function topLevelField(model: MessageTable, type: MessageFieldType, name: string): Field | string {
  if (name.includes(".")) return "only a field of the message itself can be bound, not one within a field";
  const resolved = resolvePath(model, type, [name]);
  return resolved.ok ? resolved.field : resolved.reason;
}

function suggest(model: MessageTable, type: MessageFieldType, name: string): string | undefined {
  const [outer = ""] = name.split(".");
  const names = messageOf(model, type)?.fields.map((field) => field.name) ?? [];
  if (name.includes(".")) return names.includes(outer) ? `bind ${outer}, or "*" for the whole request` : undefined;
  const similar = nearest(name, names);
  return similar && `did you mean ${similar}?`;
}
