import { expect, test } from "vitest";
import { renderTypeScript } from "../../../support/render-typescript.js";

const head = `
  syntax = "proto3";
  package acme.v1;
  import "google/protobuf/empty.proto";
  import "google/protobuf/timestamp.proto";
  import "svcgen/v1/queue.proto";
`;

test("events that would share a name on context.emit get their package, the others keep it short", async () => {
  const files = await renderTypeScript(
    {
      "acme/v1/a.proto": `${head}
      import "other/v1/other.proto";
      message Created { option (svcgen.v1.event) = {}; }
      message Deleted { option (svcgen.v1.event) = {}; }
      service S {
        rpc Go(Created) returns (Deleted) {
          option (svcgen.v1.queue) = {emits: [
            {event: "acme.v1.Created"}, {event: "acme.v1.Deleted"}, {event: "other.v1.Created"}
          ]};
        }
        rpc Stop(Created) returns (Deleted) {
          option (svcgen.v1.queue) = {emits: [{event: "other.v1.Created" guarantee: GUARANTEE_OUTBOX}]};
        }
      }`,
      "other/v1/other.proto": `${head.replace("acme.v1", "other.v1")} message Created { option (svcgen.v1.event) = {}; }`,
    },
    ["queue"],
  );
  expect(section(files.get("queue/acme/v1/s.ts"), "  emits: {", "  },")).toBe(`  emits: {
    go: {
      acmeV1Created: { event: created, guarantee: "best-effort" },
      deleted: { event: deleted, guarantee: "best-effort" },
      otherV1Created: { event: otherV1Created, guarantee: "best-effort" },
    },
    stop: {
      created: { event: otherV1Created, guarantee: "outbox" },
    },
  },`);
  expect([...files.keys()].sort()).toEqual([
    "queue/acme/v1/a_events.ts",
    "queue/acme/v1/s.ts",
    "queue/other/v1/other_events.ts",
  ]);
});

test("a service that takes no part in any queue has no file, and none names it", async () => {
  const proto = `${head} service S { rpc Go(google.protobuf.Empty) returns (google.protobuf.Empty); }`;
  const files = await renderTypeScript({ "acme/v1/a.proto": proto }, ["connect", "rest", "queue"]);
  expect([...files.keys()]).toEqual(["connect/acme/v1/s.ts"]);
  expect(files.get("connect/acme/v1/s.ts")).not.toMatch(/queue|routes/);
});

test("without the queue face the handlers publish nothing", async () => {
  const proto = `${head}
    message Created { option (svcgen.v1.event) = {}; }
    service S { rpc Go(Created) returns (Created) { option (svcgen.v1.queue) = {emits: [{event: "acme.v1.Created"}]}; } }`;
  const text = (await renderTypeScript({ "acme/v1/a.proto": proto }, ["connect"])).get("connect/acme/v1/s.ts");
  expect(text).toContain("context: HandlerContext)");
  expect(text).not.toContain("Queue");
});

test("all that an event, a command and a subscription say arrives", async () => {
  const files = await renderTypeScript(
    {
      "acme/v1/a.proto": `${head}
      // It happened.
      message Happened {
        option (svcgen.v1.event) = {type: "t" topic: "happened" key: "{tenant}/{id}" time: "at" format: FORMAT_JSON};
        string tenant = 1;
        int64 id = 2;
        google.protobuf.Timestamp at = 3;
      }
      service S {
        option (svcgen.v1.queue_defaults) = {source: "/s"};
        // Goes.
        rpc Go(Happened) returns (Happened) {
          option idempotency_level = IDEMPOTENT;
          option (svcgen.v1.queue).command = {
            topic: "go" key: "id" idempotency_key: "tenant" completion: COMPLETION_REPLY expires_after: {seconds: 9}
            delivery: {max_attempts: 7 min_backoff: {seconds: 1} max_backoff: {seconds: 2} ack_timeout: {seconds: 3}
                       concurrency: 4 order: ORDER_KEY dead_letter: "dead"}
          };
        }
        rpc On(Happened) returns (google.protobuf.Empty) {
          option (svcgen.v1.queue).subscribe = {group: "g" start: START_EARLIEST};
        }
      }`,
    },
    ["queue"],
  );
  expect(section(files.get("queue/acme/v1/a_events.ts"), "/** It", "};")).toBe(`/** It happened. */
export const happened = {
  schema: HappenedSchema,
  type: "t",
  topic: "happened",
  key: "{tenant}/{id}",
  time: "at",
  format: "json",
} satisfies EventBinding<typeof HappenedSchema>;
`);
  expect(
    section(files.get("queue/acme/v1/s.ts"), "const goCommand", "} as const satisfies QueueBindings;"),
  ).toBe(`const goCommand = {
  type: "acme.v1.S.Go",
  method: "go",
  input: HappenedSchema,
  output: HappenedSchema,
  topic: "go",
  key: "{id}",
  idempotencyKey: "tenant",
  completion: "reply",
  expiresAfterMs: 9000,
  format: "protobuf",
  delivery: {
    maxAttempts: 7,
    minBackoffMs: 1000,
    maxBackoffMs: 2000,
    ackTimeoutMs: 3000,
    concurrency: 4,
    order: "key",
    deadLetter: "dead",
  },
} satisfies CommandBinding<typeof HappenedSchema, typeof HappenedSchema>;

/** How acme.v1.S takes part in the queue. */
export const sQueue = {
  source: "/s",
  commands: [goCommand],
  subscriptions: [
    {
      method: "on",
      event: happened,
      group: "g",
      start: "earliest",
      delivery: {
        maxAttempts: 5,
        minBackoffMs: 200,
        maxBackoffMs: 30000,
        ackTimeoutMs: 30000,
        concurrency: 1,
        order: "none",
        deadLetter: "",
      },
    },
  ],
  emits: {},
} as const satisfies QueueBindings;`);
});

/** From the first line that begins so, to the next that is so, or to the end. */
function section(text = "", from: string, to: string): string {
  const start = text.indexOf(from);
  const end = text.indexOf(`\n${to}\n`, start);
  return end < 0 ? text.slice(start) : text.slice(start, end + to.length + 1);
}
