import type { DescMethod } from "@bufbuild/protobuf";
import type { RestOptions } from "@svcgen/runtime/gen/svcgen/v1/rest_pb.js";
import type { Config } from "../config/config.js";
import { restOptions } from "../config/rest-options.js";
import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import { nearest } from "../diagnostics/nearest.js";
import { type ProblemArguments, problem } from "../diagnostics/problem.js";
import { cacheControl } from "./cache-control.js";
import { codeName, httpStatus } from "./codes.js";
import type { Context } from "./context.js";
import { readDetails } from "./error-details.js";
import { bindHeaders } from "./header-bindings.js";
import { buildIdempotency } from "./idempotency.js";
import type { DeclaredError, Operation, RestExtras, Route } from "./model.js";
import type { MessageTable } from "./walk.js";

/** The operation as far as its REST extras depend on it. */
export type RestSubject = Pick<Operation, "kind" | "effect" | "input" | "output" | "routes" | "policy" | "command">;

/** What `(svcgen.v1.rest)` says of a method, with the defaults of schemas/svcgen/v1/rest.proto and of the configuration. */
export function buildRest(
  context: Context,
  model: MessageTable,
  config: Config,
  method: DescMethod,
  subject: RestSubject,
): RestExtras {
  const { options, report } = context;
  const rest = options.rest(method);
  const fail: Fail = (code, args, at, help) =>
    report(problem(code, args, { span: options.span(method, "rest", at), ...(help !== undefined && { help }) }));

  const successStatus = rest?.successStatus ?? 0;
  const isSuccess = successStatus === 0 || (successStatus >= 200 && successStatus <= 299);
  if (!isSuccess) fail("rest/success-status", { status: successStatus }, [1]);
  const { multipart, urlencoded } = rest?.forms ?? {};
  const takesForm = ({ bindings: { body } }: Route) => body.kind !== "none" && body.forms.length > 0;
  if ((multipart === true || urlencoded === true) && !subject.routes.some(takesForm)) fail("rest/form-body", {}, [4]);
  const idempotency = buildIdempotency(model, subject, rest?.idempotency, (reason, at, help) =>
    fail("rest/idempotency", { reason }, [8, ...at], help),
  );
  return {
    successStatus: isSuccess && successStatus !== 0 ? successStatus : defaultStatus(subject, config),
    ...buildCaching(subject, rest, fail),
    errors: rest === undefined ? [] : readErrors(context, rest, fail),
    responseHeaders: rest === undefined ? [] : readResponseHeaders(context, model, method, subject, rest, fail),
    ...(idempotency !== undefined && { idempotency }),
    fillsMask: rest?.autoUpdateMask ?? restOptions(config).patchMask,
  };
}

type Fail = <C extends DiagnosticCode>(
  code: C,
  args: ProblemArguments<C>,
  at: readonly number[],
  help?: string | undefined,
) => void;

function defaultStatus({ output, kind }: RestSubject, config: Config): number {
  const isEmpty = output.type.kind === "well-known" && output.type.name === "Empty";
  return isEmpty && kind === "unary" && restOptions(config).noContent ? 204 : 200;
}

function buildCaching(
  { routes, policy }: RestSubject,
  rest: RestOptions | undefined,
  fail: Fail,
): Pick<RestExtras, "cacheControl" | "vary"> {
  const reads = routes.filter(({ verb }) => verb === "GET" || verb === "*");
  const cache = rest?.cache;
  const read = cache === undefined ? undefined : cacheControl(cache);
  if (read?.ok === false) fail("rest/cache", { reason: read.reason }, [2]);
  else if (read !== undefined && reads.length === 0) fail("rest/cache-without-get", {}, [2]);
  for (const [index, name] of cache?.vary.entries() ?? []) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      fail("rest/cache", { reason: `vary: ${JSON.stringify(name)} is no name of a header` }, [2, 9, index]);
    }
  }
  // What was answered to one caller is not for another: unless the contract says otherwise, nobody keeps it.
  const isGuarded = policy.auth.mode !== "public" && reads.length > 0;
  const value = read?.ok === true ? read.value : isGuarded ? "no-store" : "";
  if (value === "no-store") return { cacheControl: value, vary: [] };
  const headers = new Set([
    ...(cache?.vary ?? []).map((name) => name.toLowerCase()),
    ...reads.flatMap(({ bindings }) => bindings.header.map(({ name }) => name)),
    ...(isGuarded ? ["authorization"] : []),
  ]);
  return { ...(value !== "" && { cacheControl: value }), vary: [...headers].sort() };
}

function readErrors(context: Context, rest: RestOptions, fail: Fail): readonly DeclaredError[] {
  const errors: DeclaredError[] = [];
  for (const [index, { code, description, details: names }] of rest.errors.entries()) {
    const known = codeName(code);
    const details = readDetails(context, names, (at, meant) =>
      fail("rest/error-detail", { type: names[at] ?? "" }, [3, index, 3, at], meant && `did you mean ${meant}?`),
    );
    if (known === undefined) {
      const similar = nearest(code, Object.keys(httpStatus));
      fail("rest/error-code", { code }, [3, index, 1], similar && `did you mean ${similar}?`);
    } else if (errors.some((error) => error.code === known)) {
      fail("rest/duplicate-error", { code: known }, [3, index, 1]);
    } else {
      const named = names.length === 0 ? {} : { details };
      errors.push({ code: known, httpStatus: httpStatus[known] ?? 500, description, ...named });
    }
  }
  return errors;
}

function readResponseHeaders(
  { options, report }: Context,
  model: MessageTable,
  method: DescMethod,
  { kind, output }: RestSubject,
  rest: RestOptions,
  fail: Fail,
): RestExtras["responseHeaders"] {
  const [first] = rest.responseHeaders;
  if (first === undefined) return [];
  if (kind === "server-stream" || kind === "bidi-stream") {
    const reason = "the method streams its answers, and headers go before them";
    fail("rest/header", { name: first.name, reason }, [6]);
    return [];
  }
  const named = rest.responseHeaders.map(({ name, field }, index) => ({
    name,
    field,
    spans: { name: options.span(method, "rest", [6, index, 1]), field: options.span(method, "rest", [6, index, 2]) },
  }));
  return bindHeaders(model, output.type, named, "response", report);
}
