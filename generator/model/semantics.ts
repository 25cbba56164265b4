import type { DescMethod } from "@bufbuild/protobuf";
import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import { type ProblemArguments, problem } from "../diagnostics/problem.js";
import type { Context } from "./context.js";
import { buildEtags } from "./etag.js";
import { messageType } from "./field-type.js";
import { bindHeaders } from "./header-bindings.js";
import { readLocation } from "./location.js";
import type { HeaderBinding, Route } from "./model.js";
import { buildNextPage } from "./next-page.js";
import type { MessageTable } from "./walk.js";

/** The fields of the method's request that an option gives to headers. */
export function requestHeaders(
  { options, report }: Context,
  model: MessageTable,
  method: DescMethod,
): readonly HeaderBinding[] {
  const named = options.rest(method)?.requestHeaders.map(({ name, field }, index) => ({
    name,
    field,
    spans: { name: options.span(method, "rest", [5, index, 1]), field: options.span(method, "rest", [5, index, 2]) },
  }));
  return named === undefined ? [] : bindHeaders(model, messageType(method.input), named, "request", report);
}

/** What fields of request and response mean to HTTP itself: by an option, or by the names that the AIPs give them. */
export function buildSemantics(
  { options, report }: Context,
  model: MessageTable,
  method: DescMethod,
  route: Pick<Route, "verb" | "bindings"> & { readonly isFirst: boolean },
): Pick<Route, "etag" | "ifMatch" | "location" | "nextPage"> {
  const rest = options.rest(method);
  // The option is one for all bindings of the method, and so is what is wrong with it.
  const fail = <C extends DiagnosticCode>(code: C, args: ProblemArguments<C>, at: readonly number[], help?: string) => {
    if (!route.isFirst) return;
    const span = options.span(method, "rest", at);
    report(problem(code, args, { span, ...(help !== undefined && { help }) }));
  };
  const given = rest?.location ?? "";
  if (method.methodKind !== "unary" && method.methodKind !== "client_streaming") {
    const reason = "the method streams its answers";
    if (rest?.etag !== undefined) fail("rest/etag", { reason }, [7]);
    if (given !== "") fail("rest/location", { location: given, reason }, [9]);
    return {};
  }
  const subject = { ...route, input: messageType(method.input), output: messageType(method.output) };
  const tags = buildEtags(model, subject, rest?.etag, (name, reason, at, help) =>
    fail("rest/etag", { reason: `${name}: ${reason}` }, [7, ...at], help),
  );
  const nextPage = buildNextPage(model, subject);
  const location = given === "" ? undefined : readLocation(model, subject.output, given);
  if (location?.ok === false) {
    fail("rest/location", { location: given, reason: location.reason }, [9], location.help);
  } else if (location !== undefined && rest?.successStatus !== 201 && rest?.successStatus !== 202) {
    fail("rest/location", { location: given, reason: "it is for a success_status of 201 or 202" }, [9]);
  }
  return {
    ...tags,
    ...(location?.ok === true && { location: location.template }),
    ...(nextPage !== undefined && { nextPage }),
  };
}
