import { beforeAll, describe, expect, test } from "vitest";
import type { Model } from "../../../generator/model/model.js";
import { diagnosticsOf, modelOf, operationOf, proto3 } from "./model-of.js";

const messages = `
  message User { string id = 1; int64 number = 2; bool on = 3; bytes raw = 4; double rate = 5; google.protobuf.Timestamp at = 6;
    repeated string tags = 7; oneof one { string a = 8; google.protobuf.Timestamp b = 9; } optional string nick = 10; Mode mode = 11; }
  enum Mode { MODE_UNSPECIFIED = 0; }
`;

describe("events", () => {
  let model: Model;
  beforeAll(async () => {
    const found = await modelOf({
      "q.proto": proto3(
        "q",
        `${messages}
        // A user was added.
        message Plain { option (svcgen.v1.event) = {}; User user = 1; }
        message Full { option (svcgen.v1.event) = {type: "t" topic: "some/topic" key: "{user.number}-{user.id}" time: "user.at" format: FORMAT_JSON}; User user = 1; }
        message Typed { option (svcgen.v1.event) = {type: "t2" key: "user.nick"}; User user = 1; }
        message Outer { message Created { option (svcgen.v1.event) = {key: "{id}"}; string id = 1; } }
        message FooBar { option (svcgen.v1.event) = {}; }
        message Foo_Bar { option (svcgen.v1.event) = {}; }
        message Delete { option (svcgen.v1.event) = {}; }
        message Inherited { option (svcgen.v1.event) = {}; }
        service S {
          option (svcgen.v1.queue_defaults) = {format: FORMAT_JSON};
          rpc Do(User) returns (User) { option (svcgen.v1.queue) = {emits: [{event: "q.Inherited"}]}; }
        }`,
      ),
    });
    expect(found.diagnostics).toEqual([]);
    model = found.model;
  });
  const eventOf = (id: string) => model.events.find((event) => event.id === id);

  test("defaults", () => {
    const event = eventOf("q.Plain");
    expect(event).toMatchObject({
      type: "q.Plain",
      topic: "q.Plain",
      format: "protobuf",
      payload: { typeName: "q.Plain" },
    });
    expect(event).toMatchObject({ doc: { summary: "A user was added" } });
    expect(event).not.toHaveProperty("key");
    expect(event).not.toHaveProperty("time");
  });

  test("everything said", () => {
    expect(eventOf("q.Full")).toMatchObject({
      type: "t",
      topic: "some/topic",
      key: {
        text: "{user.number}-{user.id}",
        parts: [
          { kind: "field", field: { proto: ["user", "number"] } },
          { kind: "literal", value: "-" },
          { kind: "field", field: { proto: ["user", "id"] } },
        ],
      },
      time: { proto: ["user", "at"], json: ["user", "at"] },
      format: "json",
    });
  });

  test("the topic is the type, a path a template of one field", () => {
    expect(eventOf("q.Typed")).toMatchObject({ topic: "t2", key: { text: "{user.nick}" } });
  });

  test("the format is that of the services that publish it", () => {
    expect(eventOf("q.Inherited")?.format).toBe("json");
  });

  test("names are identifiers, one for each event of a file", () => {
    expect(Object.fromEntries(model.events.map(({ id, names }) => [id, names.camel]))).toMatchObject({
      "q.Outer.Created": "outerCreated",
      "q.FooBar": "fooBar",
      "q.Foo_Bar": "fooBar2",
      "q.Delete": "delete$",
    });
  });
});

describe("methods", () => {
  let model: Model;
  beforeAll(async () => {
    const event = (name: string) => `message ${name} { option (svcgen.v1.event) = {key: "id"}; string id = 1; }`;
    const found = await modelOf({
      "a.proto": proto3("a", event("Created")),
      "b.proto": proto3(
        "b",
        `import "a.proto"; ${event("Created")} ${event("Other")} ${messages}
        service S {
          option (svcgen.v1.queue_defaults) = {source: "/users" format: FORMAT_JSON delivery: {max_attempts: 9 dead_letter: "dead" order: ORDER_KEY}};
          rpc Plain(User) returns (User);
          rpc Bare(User) returns (User) { option idempotency_level = IDEMPOTENT; option (svcgen.v1.queue) = {command: {} }; }
          rpc Full(User) returns (User) { option (svcgen.v1.queue) = {
            command: {topic: "t" key: "id" idempotency_key: "nick" completion: COMPLETION_OPERATION expires_after: {seconds: 3}
              delivery: {max_attempts: 1 min_backoff: {} max_backoff: {seconds: 1} ack_timeout: {seconds: 2} concurrency: 4 order: ORDER_NONE dead_letter: "d"}}
            emits: [{event: "b.Other" guarantee: GUARANTEE_OUTBOX}, {event: "b.Created"}, {event: "a.Created"}]
          }; }
          rpc OnCreated(a.Created) returns (google.protobuf.Empty) { option (svcgen.v1.queue).subscribe = {}; }
          rpc OnOther(Other) returns (google.protobuf.Empty) { option (svcgen.v1.queue).subscribe = {group: "g" start: START_EARLIEST}; }
        }
        service T { rpc Bare(User) returns (User) { option idempotency_level = NO_SIDE_EFFECTS; option (svcgen.v1.queue).command = {}; } }`.replace(
          "command: {} }",
          `command: {key: "id"} }`,
        ),
      ),
    });
    expect(found.diagnostics).toEqual([]);
    model = found.model;
  });
  const defaults = {
    maxAttempts: 5,
    minBackoffMs: 200,
    maxBackoffMs: 30_000,
    ackTimeoutMs: 30_000,
    concurrency: 1,
    order: "none",
  };

  test("a method without the option takes no part", () => {
    const { command, emits, subscription } = operationOf(model, "b.S.Plain");
    expect({ command, emits, subscription }).toEqual({ command: undefined, emits: [], subscription: undefined });
  });

  test("source", () => {
    expect(model.services.map(({ source }) => source)).toEqual(["/users", "/b.T"]);
  });

  test("a command with nothing said", () => {
    const { span, ...command } = operationOf(model, "b.T.Bare").command ?? { span: undefined };
    expect(span?.path).toBe("schemas/b.proto");
    expect(command).toEqual({ topic: "b.T.Bare", completion: "none", format: "protobuf", delivery: defaults });
  });

  test("a command inherits from the service, field by field", () => {
    expect(operationOf(model, "b.S.Bare").command).toMatchObject({
      format: "json",
      delivery: { ...defaults, maxAttempts: 9, deadLetter: "dead", order: "key" },
    });
  });

  test("a command with everything said", () => {
    expect(operationOf(model, "b.S.Full").command).toMatchObject({
      topic: "t",
      key: { text: "{id}" },
      idempotencyKey: { proto: ["nick"] },
      completion: "operation",
      expiresAfterMs: 3000,
      delivery: {
        maxAttempts: 1,
        minBackoffMs: 0,
        maxBackoffMs: 1000,
        ackTimeoutMs: 2000,
        concurrency: 4,
        order: "none",
        deadLetter: "d",
      },
    });
  });

  test("emitted events have names of their own, in the order of the option", () => {
    expect(operationOf(model, "b.S.Full").emits.map(({ event, name, guarantee }) => [event, name, guarantee])).toEqual([
      ["b.Other", "other", "outbox"],
      ["b.Created", "bCreated", "best-effort"],
      ["a.Created", "aCreated", "best-effort"],
    ]);
  });

  test("subscriptions", () => {
    expect(operationOf(model, "b.S.OnCreated").subscription).toMatchObject({
      event: "a.Created",
      group: "b.S.OnCreated",
      start: "new",
      delivery: { maxAttempts: 9, order: "key" },
    });
    expect(operationOf(model, "b.S.OnOther").subscription).toMatchObject({ group: "g", start: "earliest" });
  });
});

test("events of files that are not generated are there when a service publishes or handles them", async () => {
  const event = (name: string) => `message ${name} { option (svcgen.v1.event) = {}; }`;
  const { model, diagnostics } = await modelOf(
    {
      "theirs/theirs.proto": proto3("theirs", ["Published", "Handled", "Unused"].map(event).join("\n")),
      "ours/ours.proto": proto3(
        "ours",
        `import "theirs/theirs.proto"; message A {} service S {
          rpc Do(A) returns (A) { option (svcgen.v1.queue).emits = {event: "theirs.Published"}; }
          rpc On(theirs.Handled) returns (A) { option (svcgen.v1.queue).subscribe = {}; }
        }`,
      ),
    },
    { include: ["ours"] },
  );
  expect(diagnostics).toEqual([]);
  expect(model.events.map(({ id }) => id)).toEqual(["theirs.Handled", "theirs.Published"]);
  expect(Object.keys(model.messages)).toEqual(["ours.A", "theirs.Handled", "theirs.Published"]);
  expect(model.files.map(({ path }) => path)).toEqual(["ours/ours.proto"]);
  expect(model.dependencies.map(({ path }) => path)).toEqual(["theirs/theirs.proto"]);
});

describe("what cannot be represented", () => {
  const event = (options: string) =>
    `${messages} message E { option (svcgen.v1.event) = {${options}}; User user = 1; repeated User users = 2; }`;
  const method = (options: string, head = "rpc Do(User) returns (User)", more = "") =>
    `${messages} message Ev { option (svcgen.v1.event) = {}; User user = 1; }
     service S { ${head} { ${more} option (svcgen.v1.queue) = {${options}}; } }`;
  const command = (options: string) => method(`command: {idempotency_key: "id" ${options}}`);
  const on = (options: string, head = "rpc On(Ev) returns (google.protobuf.Empty)", more = "") =>
    method(`subscribe: {${options}}`, head, more);

  const all = [
    ["key: no field", event(`key: "user.identity"`), "queue/key-field", "has no field identity"],
    ["key: typo", event(`key: "user.idd"`), "queue/key-field", "did you mean user.id?"],
    ["key: list on the way", event(`key: "users.id"`), "queue/key-field", "users is a list"],
    ["key: list", event(`key: "user.tags"`), "queue/key-field", "tags is a list"],
    ["key: oneof", event(`key: "user.a"`), "queue/key-field", "a is a member of the oneof one"],
    ["key: message", event(`key: "user"`), "queue/key-field", "User"],
    ["key: bytes", event(`key: "user.raw"`), "queue/key-field", "bytes"],
    ["key: double", event(`key: "user.rate"`), "queue/key-field", "double"],
    ["key: enum", event(`key: "user.mode"`), "queue/key-field", "Mode"],
    ["key: open brace", event(`key: "{user.id"`), "queue/key-field", "the brace { has no partner"],
    ["key: closing brace", event(`key: "user.id}"`), "queue/key-field", "the brace } has no partner"],
    ["key: empty braces", event(`key: "a{}"`), "queue/key-field", "{} holds no path"],
    ["key: only text", event(`key: "a b"`), "queue/key-field", "no path"],
    ["time: no Timestamp", event(`time: "user.id"`), "queue/time-field", "no google.protobuf.Timestamp"],
    ["time: no field", event(`time: "user.att"`), "queue/time-field", "did you mean user.at?"],
    ["time: oneof", event(`time: "user.b"`), "queue/time-field", "oneof"],
    ["emits: no event", method(`emits: [{event: "User"}]`), "queue/emits-no-event", "User"],
    ["emits: constructor", method(`emits: [{event: "constructor"}]`), "queue/emits-no-event", "constructor"],
    ["emits: twice", method(`emits: [{event: "CASE.Ev"}, {event: "CASE.Ev"}]`), "queue/duplicate-emit", "Ev"],
    ["subscribe: no event", on("", "rpc On(User) returns (User)"), "queue/subscribe-no-event", "User"],
    ["subscribe: stream", on("", "rpc On(stream Ev) returns (User)"), "queue/subscribe-stream", "S.On"],
    [
      "subscribe: route",
      on("", "rpc On(Ev) returns (User)", `option (google.api.http) = {post: "/a" body: "*"};`),
      "queue/subscribe-http",
      "S.On",
    ],
    ["order without key", on("delivery: {order: ORDER_KEY}"), "queue/order-without-key", "On"],
    ["order with concurrency", on("delivery: {order: ORDER_TOPIC concurrency: 2}"), "queue/order-concurrency", "On"],
    ["command: order without key", command("delivery: {order: ORDER_KEY}"), "queue/order-without-key", "Do"],
    [
      "command: stream",
      method('command: {idempotency_key: "id"}', "rpc Do(stream User) returns (User)"),
      "queue/command-stream",
      "S.Do",
    ],
    ["command: key", command(`key: "idd"`), "queue/key-field", "did you mean id?"],
    ["command: idempotency key", method(`command: {idempotency_key: "number"}`), "queue/idempotency-key", "no string"],
    [
      "command: no such idempotency key",
      method(`command: {idempotency_key: "nik"}`),
      "queue/idempotency-key",
      "did you mean nick?",
    ],
    ["command: nothing recognises a repetition", method("command: {}"), "queue/command-twice", "idempotency_key"],
    [
      "command: empty reply",
      method(
        `command: {idempotency_key: "id" completion: COMPLETION_REPLY}`,
        "rpc Do(User) returns (google.protobuf.Empty)",
      ),
      "queue/reply-empty",
      "COMPLETION_NONE",
    ],
    ["command: expired at once", command("expires_after: {}"), "queue/duration", "expires_after is zero"],
    [
      "delivery: negative",
      command("delivery: {min_backoff: {seconds: -1}}"),
      "queue/duration",
      "min_backoff is negative",
    ],
    [
      "delivery: backoff",
      command("delivery: {min_backoff: {seconds: 3} max_backoff: {seconds: 2}}"),
      "queue/backoff",
      "3000",
    ],
    ["delivery: ack timeout", command("delivery: {ack_timeout: {nanos: 1}}"), "queue/duration", "ack_timeout"],
    [
      "formats that differ",
      `message E { option (svcgen.v1.event) = {}; } message A {}
       service S { option (svcgen.v1.queue_defaults) = {format: FORMAT_JSON}; rpc Do(A) returns (A) { option (svcgen.v1.queue).emits = {event: "CASE.E"}; } }
       service T { rpc Do(A) returns (A) { option (svcgen.v1.queue).emits = {event: "CASE.E"}; } }`,
      "queue/format",
      "S",
    ],
  ].map(
    ([name = "", body = "", code = "", words = ""], index) =>
      [name, body.replaceAll("CASE", `case${index}`), code, words] as const,
  );
  let found: Awaited<ReturnType<typeof diagnosticsOf>>;
  beforeAll(async () => {
    found = await diagnosticsOf(all);
  });

  test.each(all.map(([name, , code, words], index) => [name, code, words, index] as const))(
    "%s",
    (_, code, words, index) => {
      const [diagnostic, ...more] = found.of(index);
      expect([diagnostic?.code, more]).toEqual([code, []]);
      expect(`${diagnostic?.message} ${diagnostic?.help}`).toContain(words);
    },
  );
});
