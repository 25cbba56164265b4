import { beforeAll, describe, expect, test } from "vitest";
import { runRules } from "../../../generator/checks/run.js";
import { withSeverities } from "../../../generator/checks/severities.js";
import { resolveConfig } from "../../../generator/config/resolve.js";
import type { UserConfig } from "../../../generator/config/user-config.js";
import type { Diagnostic } from "../../../generator/diagnostics/diagnostic.js";
import { problem } from "../../../generator/diagnostics/problem.js";
import type { Model } from "../../../generator/model/model.js";
import { modelOf, proto3 } from "../model/model-of.js";

// Each case is a file and a package of its own in one workspace, so that paths and topics carry the number of the case: $.

const message = "message M { string id = 1; int32 n = 2; }";
const safe = "option idempotency_level = NO_SIDE_EFFECTS;";
const http = (rule: string) => `option (google.api.http) = {${rule}};`;

const cases: readonly (readonly [name: string, body: string, want: readonly string[]])[] = [
  ["nothing to say", `${message} service S { rpc A(M) returns (M) { ${safe} ${http('get: "/$/{id}"')} } }`, []],
  [
    "client streams have a form in HTTP",
    `${message} service S { rpc A(stream M) returns (M) { ${http('post: "/$/a" body: "*"')} } }`,
    [],
  ],
  [
    "streams both ways have one, which asks for HTTP/2",
    `${message} service S { rpc A(stream M) returns (stream M) { ${http('post: "/$/a" body: "*"')} } }`,
    ["warning http/bidi-stream"],
  ],
  ["streams both ways without a rule", `${message} service S { rpc A(stream M) returns (stream M); }`, []],
  [
    "GET of a method that does not say that it is safe",
    `${message} service S { rpc A(M) returns (M) { ${http('get: "/$/{id}"')} } }`,
    ["info http/get-not-safe"],
  ],
  [
    "GET of a method that says only that it is idempotent",
    `${message} service S { rpc A(M) returns (M) { option idempotency_level = IDEMPOTENT; ${http('get: "/$/{id}"')} } }`,
    ["info http/get-not-safe"],
  ],
  [
    "two operations on one shape of path",
    `${message} service S {
       rpc A(M) returns (M) { ${http('post: "/$/{id}"')} }
       rpc B(M) returns (M) { ${http('post: "/$/{n}"')} }
     }`,
    ["error http/route-conflict"],
  ],
  [
    "two bindings of one operation on one shape of path",
    `${message} service S {
       rpc A(M) returns (M) { ${http('post: "/$/{id}" additional_bindings: {post: "/$/{n}"}')} }
     }`,
    ["error http/route-conflict"],
  ],
  [
    "the same path with another method",
    `${message} service S {
       rpc A(M) returns (M) { ${http('post: "/$/{id}"')} }
       rpc B(M) returns (M) { ${http('delete: "/$/{id}"')} }
     }`,
    [],
  ],
  [
    "routes that overlap, both of which ask for the same",
    `${message} service S {
       rpc A(M) returns (M) { ${http('post: "/$/{id}"')} }
       rpc B(M) returns (M) { ${http('post: "/$/all"')} }
     }`,
    [],
  ],
  [
    "a protected route that loses a path to a public one",
    `${message} service S {
       option (svcgen.v1.policy_defaults).auth = {public: {}};
       rpc A(M) returns (M) { ${http('post: "/$/all"')} }
       rpc B(M) returns (M) { option (svcgen.v1.policy).auth = {jwt: {scopes: ["b"]}}; ${http('post: "/$/{id}"')} }
     }`,
    ["error http/route-overlap"],
  ],
  [
    "a public route that loses a path to a protected one",
    `${message} service S {
       option (svcgen.v1.policy_defaults).auth = {public: {}};
       rpc A(M) returns (M) { option (svcgen.v1.policy).auth = {jwt: {scopes: ["b"]}}; ${http('post: "/$/all"')} }
       rpc B(M) returns (M) { ${http('post: "/$/{id}"')} }
     }`,
    [],
  ],
  [
    "a list of messages in a query",
    `${message} message Q { repeated M many = 1; }
     service S { rpc A(Q) returns (M) { ${safe} ${http('get: "/$/a"')} } }`,
    ["warning http/unreachable-field"],
  ],
  [
    "a required list of messages in a query",
    `${message} message Q { repeated M many = 1 [(google.api.field_behavior) = REQUIRED]; }
     service S { rpc A(Q) returns (M) { ${safe} ${http('get: "/$/a"')} } }`,
    ["error http/unreachable-field"],
  ],
  [
    "a required list in a message that may be left out",
    `${message} message Q { R r = 1; } message R { repeated M many = 1 [(google.api.field_behavior) = REQUIRED]; }
     service S { rpc A(Q) returns (M) { ${safe} ${http('get: "/$/a"')} } }`,
    ["warning http/unreachable-field"],
  ],
  [
    "a request without fields of its own",
    `${message} service S { rpc A(google.protobuf.Struct) returns (M) { ${safe} ${http('get: "/$/a"')} } }`,
    ["warning http/unreachable-field"],
  ],
  [
    "the path of an RPC",
    `${message} service S { rpc A(M) returns (M) { ${http('post: "/case$.S/A" body: "*"')} } }`,
    ["error http/reserved-path"],
  ],
  [
    "a variable that can be the path of an RPC",
    `${message} service S { rpc A(M) returns (M) { ${http('post: "/case$.S/{id}" body: "*"')} } }`,
    ["warning http/reserved-path"],
  ],
  ["two events on one topic", event("topic: 't$'") + event("topic: 't$'", "F"), ["error queue/duplicate-topic"]],
  [
    "an event and a command on one topic",
    `${event("topic: 't$'")} ${message}
     service S { rpc A(M) returns (M) { option idempotency_level = IDEMPOTENT; option (svcgen.v1.queue).command = {topic: "t$"}; } }`,
    ["error queue/duplicate-topic"],
  ],
  [
    "two events of one type",
    event("type: 't$'") + event("type: 't$' topic: 'u$'", "F"),
    ["error queue/duplicate-type"],
  ],
  ["a topic that no Kafka has", event("topic: 't/$'"), ["error queue/topic-name"]],
  [
    "two subscriptions in one group",
    `${event("")} service S {
       rpc A(E) returns (E) { option (svcgen.v1.queue).subscribe = {group: "g"}; }
       rpc B(E) returns (E) { option (svcgen.v1.queue).subscribe = {group: "g"}; }
     }`,
    ["error queue/duplicate-group"],
  ],
  [
    "one group for two events, and two groups for one event",
    `${event("")} ${event("", "F")} service S {
       rpc A(E) returns (E) { option (svcgen.v1.queue).subscribe = {group: "g"}; }
       rpc B(F) returns (E) { option (svcgen.v1.queue).subscribe = {group: "g"}; }
       rpc C(E) returns (E) { option (svcgen.v1.queue).subscribe = {}; }
       rpc D(E) returns (E) { option (svcgen.v1.queue).subscribe = {}; }
     }`,
    [],
  ],
  [
    "an outbox and an operation",
    `${event("")} service S {
       rpc A(E) returns (E) {
         option idempotency_level = IDEMPOTENT;
         option (svcgen.v1.queue) = {
           command: {completion: COMPLETION_OPERATION}
           emits: [{event: "case$.E" guarantee: GUARANTEE_OUTBOX}]
         };
       }
     }`,
    ["error queue/unsupported", "error queue/unsupported"],
  ],
];

function event(options: string, name = "E"): string {
  return `message ${name} { option (svcgen.v1.event) = {${options.replaceAll("'", '"')}}; }`;
}

let model: Model;
let found: readonly Diagnostic[];

beforeAll(async () => {
  const protos = cases.map(([, body], index) => {
    const number = String(index);
    return [`case${index}.proto`, proto3(`case${index}`, body.replaceAll("$", number))] as const;
  });
  const built = await modelOf(Object.fromEntries(protos));
  model = built.model;
  expect(built.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  found = runRules(model, resolveConfig({}));
});

test.each(cases.map(([name, , want], index) => [name, want, index] as const))("%s", (_, want, index) => {
  const own = found.filter(({ span }) => span?.path === `schemas/case${index}.proto`);
  expect(own.map(({ severity, code }) => `${severity} ${code}`)).toEqual(want);
});

test("every finding has its place", () => {
  expect(found.filter(({ span }) => span === undefined)).toEqual([]);
});

describe("the configuration", () => {
  const levels = (rules: NonNullable<UserConfig["rules"]>, code: string) =>
    new Set(
      runRules(model, resolveConfig({ rules }))
        .filter((diagnostic) => diagnostic.code === code)
        .map(({ severity }) => severity),
    );

  test("switches a rule off", () => expect(levels({ "http/get-not-safe": "off" }, "http/get-not-safe").size).toBe(0));

  test("raises a rule", () =>
    expect(levels({ "http/get-not-safe": "error" }, "http/get-not-safe")).toEqual(new Set(["error"])));

  test("cannot soften what makes output impossible", () =>
    expect(
      withSeverities([problem("http/route-conflict", { route: "", operation: "" })], {
        ...resolveConfig({}),
        rules: { "http/route-conflict": "off" },
      })[0]?.severity,
    ).toBe("error"));
});
