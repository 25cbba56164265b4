import type { DescMethod } from "@bufbuild/protobuf";
import type { HttpRule } from "@svcgen/runtime/gen/google/api/http_pb.js";
import { parsePathTemplate } from "@svcgen/runtime/path-template";
import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import { type ProblemArguments, problem } from "../diagnostics/problem.js";
import { buildBindings } from "./bindings.js";
import type { Context } from "./context.js";
import { messageType } from "./field-type.js";
import type { HeaderBinding, Route } from "./model.js";
import { buildSemantics, requestHeaders } from "./semantics.js";
import type { MessageTable } from "./walk.js";

/** The HTTP routes of a method: its rule of google.api.http and the additional bindings of it, in order. */
export function buildRoutes(context: Context, model: MessageTable, method: DescMethod): readonly Route[] {
  const rule = context.options.http(method);
  if (rule === undefined) return [];
  const headers = requestHeaders(context, model, method);
  const own = buildRoute(context, model, method, { rule, headers, path: [], index: 0 });
  const more = rule.additionalBindings.map((binding, index) => {
    const path = [fieldNumbers.additionalBindings, index];
    if (binding.additionalBindings.length > 0) {
      const inner = [...path, fieldNumbers.additionalBindings];
      const span = context.options.span(method, "http", inner);
      context.report(problem("http/nested-bindings", { method: nameOf(method) }, { span }));
    }
    return buildRoute(context, model, method, { rule: binding, headers, path, index: index + 1 });
  });
  return [own, ...more].filter((route) => route !== undefined);
}

/** A rule and where it stands below the option. */
interface Place {
  readonly rule: HttpRule;
  readonly headers: readonly HeaderBinding[];
  readonly path: readonly number[];
  readonly index: number;
}

function buildRoute(context: Context, model: MessageTable, method: DescMethod, place: Place): Route | undefined {
  const { rule, headers, path, index } = place;
  const { options, report } = context;
  const spanOf = (...more: readonly number[]) => options.span(method, "http", [...path, ...more]);
  const fail = <C extends DiagnosticCode>(code: C, args: ProblemArguments<C>, at: readonly number[], help?: string) => {
    report(problem(code, args, { span: spanOf(...at), ...(help !== undefined && { help }) }));
    return undefined;
  };

  const pattern = patternOf(rule);
  if (pattern === undefined) return fail("http/no-pattern", { method: nameOf(method) }, []);
  const { verb, text, at } = pattern;
  if (!isVerb(verb)) {
    const upper = verb.toUpperCase();
    const help = verb !== upper && isVerb(upper) ? `write ${upper}: HTTP methods are upper-case` : undefined;
    fail("http/custom-kind", { kind: verb }, [fieldNumbers.custom, 1], help);
  }
  if (rule.body !== "" && bodiless.has(verb)) fail("http/body-on-get", { verb }, [fieldNumbers.body]);

  const parsed = parsePathTemplate(text);
  if (!parsed.ok) {
    const args = { template: text, message: parsed.message, column: parsed.offset + 1 };
    return fail("http/bad-template", args, at, parsed.help);
  }
  const bindings = buildBindings(
    model,
    {
      template: parsed.template,
      body: rule.body,
      responseBody: rule.responseBody,
      input: messageType(method.input),
      output: messageType(method.output),
      forms: options.rest(method)?.forms,
      headers,
      spans: {
        path: spanOf(...at),
        body: spanOf(fieldNumbers.body),
        responseBody: spanOf(fieldNumbers.responseBody),
      },
    },
    report,
  );
  return {
    id: `${nameOf(method)}#rest${index}`,
    verb,
    template: parsed.template,
    bindings,
    ...buildSemantics(context, model, method, { verb, bindings, isFirst: index === 0 }),
    span: spanOf(),
  };
}

/** The HTTP method, the path template, and the field numbers that lead to the template. Undefined without a path. */
function patternOf(
  rule: HttpRule,
): { readonly verb: string; readonly text: string; readonly at: readonly number[] } | undefined {
  const { pattern } = rule;
  if (pattern.case === undefined) return undefined;
  if (pattern.case === "custom") {
    const { kind, path } = pattern.value;
    return path === "" ? undefined : { verb: kind, text: path, at: [fieldNumbers.custom, 2] };
  }
  if (pattern.value === "") return undefined;
  return { verb: pattern.case.toUpperCase(), text: pattern.value, at: [fieldNumbers[pattern.case]] };
}

/** CONNECT has no path (RFC 9110, 9.3.6). */
function isVerb(verb: string): boolean {
  return verb === "*" || (/^[A-Z][A-Z0-9-]*$/.test(verb) && verb !== "CONNECT");
}

/** HTTP methods whose body means nothing (RFC 9110, 9.3). */
const bodiless: ReadonlySet<string> = new Set(["GET", "HEAD", "TRACE"]);

/** Of google.api.HttpRule. */
const fieldNumbers = {
  get: 2,
  put: 3,
  post: 4,
  delete: 5,
  patch: 6,
  body: 7,
  custom: 8,
  additionalBindings: 11,
  responseBody: 12,
} as const;

function nameOf(method: DescMethod): string {
  return `${method.parent.typeName}.${method.name}`;
}
