import type { Duration } from "@bufbuild/protobuf/wkt";
import type { CachePolicy } from "@svcgen/runtime/gen/svcgen/v1/rest_pb.js";
import { toMilliseconds } from "./duration.js";

export type CacheControl =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: string };

/** The value of Cache-Control that a policy stands for (RFC 9111, 5.2.2), or what is wrong with it. */
export function cacheControl(cache: CachePolicy): CacheControl {
  const directives = [
    ...(cache.public ? ["public"] : []),
    ...(cache.private ? ["private"] : []),
    ...(cache.noCache ? ["no-cache"] : []),
    ...(cache.mustRevalidate ? ["must-revalidate"] : []),
  ];
  if (cache.public && cache.private) return failed("public excludes private");
  if (cache.private && cache.sharedMaxAge !== undefined) {
    return failed("private excludes shared_max_age: no cache that is shared may store the answer");
  }
  for (const [field, directive, duration] of [
    ["max_age", "max-age", cache.maxAge],
    ["shared_max_age", "s-maxage", cache.sharedMaxAge],
    ["stale_while_revalidate", "stale-while-revalidate", cache.staleWhileRevalidate],
  ] as const) {
    if (duration === undefined) continue;
    const seconds = wholeSeconds(duration);
    if (typeof seconds === "string") return failed(`${field} ${seconds}`);
    directives.push(`${directive}=${seconds}`);
  }
  if (cache.noStore) {
    if (directives.length === 0) return { ok: true, value: "no-store" };
    return failed("no_store excludes all else: nobody keeps what could have an age");
  }
  if (directives.length > 0) return { ok: true, value: directives.join(", ") };
  return cache.vary.length > 0
    ? { ok: true, value: "" }
    : failed("it says nothing: give max_age, private, no_cache, no_store or vary");
}

function failed(reason: string): CacheControl {
  return { ok: false, reason };
}

function wholeSeconds(duration: Duration): number | string {
  const age = toMilliseconds(duration, { minimum: 0, maximum: 2 ** 31 * 1000 });
  if (!age.ok) return age.reason;
  return age.value % 1000 === 0 ? age.value / 1000 : "is not a whole number of seconds";
}
