import { beforeAll, describe, expect, test } from "vitest";
import { type Case, toldOf } from "./compare.js";

const event = (options: string, fields = "string a = 1; string b = 2;") =>
  `message E { option (svcgen.v1.event) = {${options}}; ${fields} }`;
const emits = (options: string, rest = "") =>
  `${event("")} message M {} service S { ${rest} rpc A(M) returns (M) { option (svcgen.v1.queue) = {${options}}; } }`;
const command = (options: string, fields = "string a = 1; string b = 2;", rest = "") =>
  `message M { ${fields} } message R { string a = 1; } service S { ${rest} rpc A(M) returns (R) {
    option idempotency_level = IDEMPOTENT; option (svcgen.v1.queue).command = {${options}};
  } }`;
const subscribe = (options: string) =>
  `${event('key: "a"')} service S { rpc OnE(E) returns (google.protobuf.Empty) {
    option idempotency_level = IDEMPOTENT; option (svcgen.v1.queue).subscribe = {${options}};
  } }`;
const json = "option (svcgen.v1.queue_defaults).format = FORMAT_JSON;";

const cases: readonly Case[] = [
  ["nothing", event('key: "a"'), event('key: "a"'), []],
  ["a new event", event(""), `${event("")} message F { option (svcgen.v1.event) = {}; }`, []],

  // Events.
  [
    "an event that is gone",
    event(""),
    "message F {}",
    ["breaking/event-removed: the event $.E is no event any more: consumers wait for it"],
  ],
  [
    "a message that is no event any more",
    event(""),
    "message E { string a = 1; }",
    ["breaking/event-removed: the event $.E is no event any more: consumers wait for it"],
  ],
  [
    "another topic",
    event(""),
    event('topic: "other$"'),
    ["breaking/topic: the topic of the event $.E was $.E, and is other$"],
  ],
  [
    "another type, which is the topic too",
    event(""),
    event('type: "other$"'),
    [
      "breaking/topic: the topic of the event $.E was $.E, and is other$",
      "breaking/event-type: the type of the event $.E was $.E, and is other$",
    ],
  ],
  [
    "another type on the same topic",
    event('topic: "t$"'),
    event('topic: "t$" type: "other$"'),
    ["breaking/event-type: the type of the event $.E was $.E, and is other$"],
  ],
  [
    "another format",
    event(""),
    event("format: FORMAT_JSON"),
    ["breaking/format: the data of the event $.E was protobuf, and is json"],
  ],
  [
    "another key",
    event('key: "a"'),
    event('key: "{a}/{b}"'),
    [
      "breaking/key: the key of the event $.E was {a}, and is {a}/{b}: messages under way are in another order and partition",
    ],
  ],
  [
    "a key where there was none",
    event(""),
    event('key: "a"'),
    [
      "breaking/key: the key of the event $.E was none, and is {a}: messages under way are in another order and partition",
    ],
  ],
  ["the same key in braces", event('key: "a"'), event('key: "{a}"'), []],
  [
    "a new field",
    event("format: FORMAT_JSON"),
    event("format: FORMAT_JSON", "string a = 1; string b = 2; string c = 3;"),
    [],
  ],
  [
    "a field of JSON that is gone",
    event("format: FORMAT_JSON"),
    event("format: FORMAT_JSON", "string a = 1;"),
    ["breaking/field-removed: $.E.b is gone from events"],
  ],
  ["a field of bytes that is gone", event(""), event("", "string a = 1;"), []],
  [
    "an event that nobody publishes",
    emits('emits: {event: "$.E"}'),
    emits(""),
    ["breaking/event-removed: the event $.E is published by no method any more: consumers wait for it"],
  ],
  [
    "an event that another method publishes",
    emits('emits: {event: "$.E"}', "rpc B(M) returns (M);"),
    emits("", 'rpc B(M) returns (M) { option (svcgen.v1.queue).emits = {event: "$.E"}; }'),
    [],
  ],
  [
    "a weaker guarantee",
    emits('emits: {event: "$.E" guarantee: GUARANTEE_OUTBOX}'),
    emits('emits: {event: "$.E"}'),
    ["breaking/delivery: $.E: guarantee was outbox, and is best-effort: less than handlers and senders were promised"],
  ],

  // Commands.
  [
    "no command any more",
    command(""),
    command("").replace("option (svcgen.v1.queue).command = {};", ""),
    ["breaking/command-removed: $.S.A is no command any more: what senders send is taken by nobody"],
  ],
  [
    "another topic of commands",
    command(""),
    command('topic: "other$"'),
    ["breaking/topic: the topic of the command $.S.A was $.S.A, and is other$"],
  ],
  [
    "another key of commands",
    command('key: "a"'),
    command(""),
    [
      "breaking/key: the key of the command $.S.A was {a}, and is none: messages under way are in another order and partition",
    ],
  ],
  [
    "another format of commands",
    command(""),
    command("", undefined, json),
    ["breaking/format: the data of the command $.S.A was protobuf, and is json"],
  ],
  [
    "no reply",
    command("completion: COMPLETION_REPLY"),
    command(""),
    ["breaking/completion: the sender of the command $.S.A got: reply, and gets: none"],
  ],
  ["a reply where there was none", command(""), command("completion: COMPLETION_REPLY"), []],
  [
    "an end",
    command(""),
    command("expires_after: {seconds: 60}"),
    [
      "breaking/delivery: $.S.A: expires_after was never, and is 60000 ms: less than handlers and senders were promised",
    ],
  ],
  [
    "a shorter time",
    command("expires_after: {seconds: 60}"),
    command("expires_after: {seconds: 30}"),
    [
      "breaking/delivery: $.S.A: expires_after was 60000 ms, and is 30000 ms: less than handlers and senders were promised",
    ],
  ],
  ["a longer time", command("expires_after: {seconds: 60}"), command("expires_after: {seconds: 90}"), []],
  ["no end any more", command("expires_after: {seconds: 60}"), command(""), []],
  [
    "another field of idempotency",
    command('idempotency_key: "a"'),
    command('idempotency_key: "b"'),
    ["breaking/delivery: $.S.A: idempotency_key was a, and is b: less than handlers and senders were promised"],
  ],
  ["a field of idempotency where there was none", command(""), command('idempotency_key: "b"'), []],
  [
    "fewer attempts",
    command(""),
    command("delivery: {max_attempts: 2}"),
    ["breaking/delivery: $.S.A: max_attempts was 5, and is 2: less than handlers and senders were promised"],
  ],
  ["more attempts", command(""), command("delivery: {max_attempts: 9}"), []],
  [
    "a field of a command in JSON",
    command("", undefined, json),
    command("", "string a = 1; string c = 3;", json),
    ["breaking/field-removed: $.M.b is gone from commands"],
  ],
  [
    "a field of a reply in JSON",
    command("completion: COMPLETION_REPLY", undefined, json),
    command("completion: COMPLETION_REPLY", undefined, json).replace("message R { string a = 1; }", "message R { }"),
    ["breaking/field-removed: $.R.a is gone from replies"],
  ],

  // Subscriptions.
  [
    "another group",
    subscribe(""),
    subscribe('group: "other"'),
    ["breaking/group: the group of $.S.OnE was $.S.OnE, and is other: it begins anew, and nobody empties the old one"],
  ],
  [
    "another name for dead letters",
    subscribe(""),
    subscribe('delivery: {dead_letter: "other"}'),
    ["breaking/dead-letter: the dead letters of $.S.OnE went to <topic>.<group>.dlq, and go to other"],
  ],
  [
    "the default name for dead letters",
    subscribe('delivery: {dead_letter: "other"}'),
    subscribe(""),
    ["breaking/dead-letter: the dead letters of $.S.OnE went to other, and go to <topic>.<group>.dlq"],
  ],
  [
    "a weaker order",
    subscribe("delivery: {order: ORDER_TOPIC}"),
    subscribe("delivery: {order: ORDER_KEY}"),
    ["breaking/delivery: $.S.OnE: order was topic, and is key: less than handlers and senders were promised"],
  ],
  [
    "no order",
    subscribe("delivery: {order: ORDER_KEY}"),
    subscribe(""),
    ["breaking/delivery: $.S.OnE: order was key, and is none: less than handlers and senders were promised"],
  ],
  ["a stronger order", subscribe(""), subscribe("delivery: {order: ORDER_KEY}"), []],
  ["more at a time", subscribe(""), subscribe("delivery: {concurrency: 8}"), []],
];

describe("what those at the queue are told of", () => {
  let told: Awaited<ReturnType<typeof toldOf>> = [];
  beforeAll(async () => {
    told = await toldOf(cases);
  }, 60_000);

  test.each(cases.map(([name, , , want], index) => [name, index, want] as const))("%s", (_, index, want) => {
    expect(told[index]).toEqual(want);
  });
});
