import { beforeAll, describe, expect, test } from "vitest";
import type { RestExtras } from "../../../generator/model/model.js";
import { diagnosticsOf, operationOf } from "./model-of.js";

const method = (options: string, rule = `get: "/a"`) =>
  `message A {} service S { rpc Do(A) returns (A) { option (google.api.http) = {${rule}}; ${options && `option (svcgen.v1.rest) = {${options}};`} } }`;

describe("what is said", () => {
  const cases: readonly (readonly [string, string, Partial<RestExtras>])[] = [
    ["nothing", method(""), { successStatus: 200, errors: [] }],
    ["status", method("success_status: 201"), { successStatus: 201 }],
    ["max_age", method("cache: {max_age: {seconds: 5}}"), { cacheControl: "max-age=5" }],
    ["private", method("cache: {max_age: {seconds: 5} private: true}"), { cacheControl: "private, max-age=5" }],
    ["max_age of zero", method("cache: {max_age: {}}"), { cacheControl: "max-age=0" }],
    ["no_store", method("cache: {no_store: true}"), { cacheControl: "no-store", vary: [] }],
    [
      "all that a cache may be told",
      method(
        "cache: {public: true no_cache: true must_revalidate: true max_age: {seconds: 1} shared_max_age: {seconds: 2} stale_while_revalidate: {seconds: 3}}",
      ),
      { cacheControl: "public, no-cache, must-revalidate, max-age=1, s-maxage=2, stale-while-revalidate=3" },
    ],
    ["vary", method(`cache: {vary: ["X-B", "accept-language"]}`), { vary: ["accept-language", "x-b"] }],
    ["the mask of a PATCH", method(""), { fillsMask: true }],
    ["no mask of a PATCH", method("auto_update_mask: false"), { fillsMask: false }],
    [
      "errors",
      method(`errors: [{code: "not_found" description: "No."}, {code: "cancelled"}, {code: "failed_precondition"}]`),
      {
        errors: [
          { code: "not_found", httpStatus: 404, description: "No." },
          { code: "canceled", httpStatus: 499, description: "" },
          { code: "failed_precondition", httpStatus: 400, description: "" },
        ],
      },
    ],
  ];
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(cases);
  });
  test.each(cases.map(([name, , want], index) => [name, want, index] as const))("%s", (_, want, index) => {
    expect(found.of(index)).toEqual([]);
    expect(operationOf(found.model, `case${index}.S.Do`).rest).toMatchObject(want);
  });
});

describe("what cannot be represented", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["status", method("success_status: 302"), "rest/success-status", "302"],
    ["low status", method("success_status: 100"), "rest/success-status", "100"],
    ["unknown code", method(`errors: [{code: "not_fund"}]`), "rest/error-code", "did you mean not_found?"],
    ["upper case", method(`errors: [{code: "NOT_FOUND"}]`), "rest/error-code", "did you mean not_found?"],
    ["ok", method(`errors: [{code: "ok"}]`), "rest/error-code", "ok"],
    ["constructor", method(`errors: [{code: "constructor"}]`), "rest/error-code", "constructor"],
    ["twice", method(`errors: [{code: "aborted"}, {code: "aborted"}]`), "rest/duplicate-error", "aborted"],
    ["empty cache", method("cache: {}"), "rest/cache", "says nothing"],
    ["no_store with an age", method("cache: {no_store: true max_age: {seconds: 1}}"), "rest/cache", "no_store"],
    ["parts of a second", method("cache: {max_age: {nanos: 500000000}}"), "rest/cache", "whole number of seconds"],
    ["negative age", method("cache: {max_age: {seconds: -1}}"), "rest/cache", "negative"],
    ["cache of a POST", method("cache: {no_store: true}", `post: "/a"`), "rest/cache-without-get", "GET"],
    ["public and private", method("cache: {public: true private: true}"), "rest/cache", "excludes private"],
    [
      "private and shared",
      method("cache: {private: true shared_max_age: {seconds: 1}}"),
      "rest/cache",
      "shared_max_age",
    ],
    ["vary of no header", method(`cache: {vary: ["a b"]}`), "rest/cache", "no name of a header"],
  ];
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(cases);
  });
  test.each(cases.map(([name, , code, words], index) => [name, code, words, index] as const))(
    "%s",
    (_, code, words, index) => {
      const [diagnostic, ...more] = found.of(index);
      expect([diagnostic?.code, more]).toEqual([code, []]);
      expect(`${diagnostic?.message} ${diagnostic?.help}`).toContain(words);
    },
  );
});
