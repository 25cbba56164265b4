import type { DescMethod } from "@bufbuild/protobuf";
import type { CachePolicy } from "@svcgen/runtime/gen/svcgen/v1/rest_pb.js";
import { type DiagnosticCode, type ProblemArguments, problem } from "../diagnostics/catalogue.js";
import { nearest } from "../diagnostics/nearest.js";
import { codeName, httpStatus } from "./codes.js";
import type { Context } from "./context.js";
import { toMilliseconds } from "./duration.js";
import type { DeclaredError, RestExtras, Route } from "./model.js";

/** What `(svcgen.v1.rest)` says of a method, with the defaults of schemas/svcgen/v1/rest.proto. */
export function buildRest({ options, report }: Context, method: DescMethod, routes: readonly Route[]): RestExtras {
  const rest = options.rest(method);
  if (rest === undefined) return { successStatus: 200, errors: [] };
  const fail = <C extends DiagnosticCode>(code: C, args: ProblemArguments<C>, at: readonly number[], help?: string) =>
    report(problem(code, args, { span: options.span(method, "rest", at), ...(help !== undefined && { help }) }));

  const { successStatus, cache } = rest;
  const isSuccess = successStatus === 0 || (successStatus >= 200 && successStatus <= 299);
  if (!isSuccess) fail("rest/success-status", { status: successStatus }, [1]);

  const errors: DeclaredError[] = [];
  for (const [index, { code, description }] of rest.errors.entries()) {
    const known = codeName(code);
    if (known === undefined) {
      const similar = nearest(code, Object.keys(httpStatus));
      fail("rest/error-code", { code }, [3, index, 1], similar && `did you mean ${similar}?`);
    } else if (errors.some((error) => error.code === known)) {
      fail("rest/duplicate-error", { code: known }, [3, index, 1]);
    } else {
      errors.push({ code: known, httpStatus: httpStatus[known] ?? 500, description });
    }
  }

  const cacheControl = cache === undefined ? undefined : cacheHeader(cache);
  if (cacheControl?.ok === false) fail("rest/cache", { reason: cacheControl.reason }, [2]);
  else if (cache !== undefined && !routes.some(({ verb }) => verb === "GET" || verb === "*")) {
    fail("rest/cache-without-get", {}, [2]);
  }
  const { forms } = rest;
  const wantsForm = forms !== undefined && (forms.multipart === true || forms.urlencoded);
  const takesForm = ({ bindings: { body } }: Route) => body.kind !== "none" && body.forms.length > 0;
  if (wantsForm && !routes.some(takesForm)) fail("rest/form-body", {}, [4]);
  return {
    successStatus: isSuccess && successStatus !== 0 ? successStatus : 200,
    ...(cacheControl?.ok === true && { cacheControl: cacheControl.value }),
    errors,
  };
}

type Header = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

/** RFC 9111, 5.2.2. */
function cacheHeader(cache: CachePolicy): Header {
  if (cache.noStore) {
    if (cache.maxAge !== undefined || cache.private) {
      return { ok: false, reason: "no_store excludes max_age and private: nobody stores what has an age" };
    }
    return { ok: true, value: "no-store" };
  }
  const directives = cache.private ? ["private"] : [];
  if (cache.maxAge !== undefined) {
    const age = toMilliseconds(cache.maxAge, { minimum: 0, maximum: 2 ** 31 * 1000 });
    if (!age.ok) return { ok: false, reason: `max_age ${age.reason}` };
    if (age.value % 1000 !== 0) return { ok: false, reason: "max_age is not a whole number of seconds" };
    directives.push(`max-age=${age.value / 1000}`);
  }
  if (directives.length === 0) return { ok: false, reason: "it says nothing: give max_age, private or no_store" };
  return { ok: true, value: directives.join(", ") };
}
