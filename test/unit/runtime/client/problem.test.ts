import { expect, test } from "vitest";
import { problemOf } from "../../../../runtime/client/problem.js";

const info = { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "GONE" };

test.each<[string, unknown, number, object]>([
  [
    "RFC 9457",
    {
      type: "https://acme/GONE",
      title: "GONE",
      status: 404,
      code: "not_found",
      detail: "no user 7",
      errors: [{ detail: "x" }],
      details: [info],
    },
    404,
    {
      type: "https://acme/GONE",
      title: "GONE",
      status: 404,
      code: "not_found",
      detail: "no user 7",
      errors: [{ detail: "x" }],
      details: [info],
    },
  ],
  [
    "RFC 9457 without a code, as another server writes it",
    { title: "Gone", status: 410, instance: "/x" },
    410,
    { type: "about:blank", title: "Gone", status: 410, code: "failed_precondition", detail: "", instance: "/x" },
  ],
  [
    "AIP-193",
    { error: { code: 404, message: "no user 7", status: "NOT_FOUND", details: [info] } },
    404,
    { type: "about:blank", title: "Text", status: 404, code: "not_found", detail: "no user 7", details: [info] },
  ],
  ["AIP-193 in British", { error: { code: 499, status: "CANCELLED" } }, 499, { code: "canceled", detail: "" }],
  [
    "google.rpc.Status",
    { code: 5, message: "no user 7", details: [] },
    404,
    { code: "not_found", detail: "no user 7", details: [] },
  ],
  [
    "Connect",
    { code: "not_found", message: "no user 7" },
    404,
    { code: "not_found", detail: "no user 7", status: 404 },
  ],
  ["HTML", "<h1>Bad Gateway</h1>", 502, { code: "unavailable", detail: "<h1>Bad Gateway</h1>", title: "Text" }],
  ["nothing", undefined, 429, { code: "resource_exhausted", detail: "", status: 429 }],
  ["a list", [1], 418, { code: "failed_precondition", status: 418 }],
])("%s", (_name, body, status, want) => {
  expect(problemOf(body, status, "Text")).toMatchObject(want);
});

test("an error without words has the number of its status", () => {
  expect(problemOf(undefined, 500, "")).toEqual({
    type: "about:blank",
    title: "HTTP 500",
    status: 500,
    code: "internal",
    detail: "",
  });
});
