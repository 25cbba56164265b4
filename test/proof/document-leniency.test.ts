import { afterAll, describe, expect, test } from "vitest";
import type { RestOptions } from "../../generator/config/config.js";
import { rest as options } from "../../generator/config/rest-options.js";
import { agree } from "./document/agreement.js";
import { type Answer, createClient } from "./document/client.js";
import { describeApi } from "./document/operations.js";
import { type Generated, startGenerated } from "./document/torture.js";

// Every option of `emit.rest`: what the generated service does otherwise, its generated document says otherwise.

const contract = `syntax = "proto3";
package lenient.v1;
import "buf/validate/validate.proto";
import "google/api/annotations.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
enum Kind { KIND_UNSPECIFIED = 0; KIND_SOME = 1; }
message Thing { string id = 1; bool flag = 2; Kind kind = 3; repeated int32 numbers = 4; }
message ChangeRequest { Thing thing = 1; google.protobuf.FieldMask update_mask = 2; }
message TicksRequest { int32 times = 1 [(buf.validate.field).int32 = {gte: 0 lte: 5}]; }
message Tick { int32 number = 1; }
service Things {
  rpc Get(Thing) returns (Thing) { option (google.api.http) = {get: "/things/{id}"}; }
  rpc Find(Thing) returns (Thing) { option (google.api.http) = {get: "/files/{id=**}"}; }
  rpc Post(Thing) returns (Thing) { option (google.api.http) = {post: "/things" body: "*"}; }
  rpc Change(ChangeRequest) returns (ChangeRequest) { option (google.api.http) = {patch: "/things/{thing.id}" body: "thing"}; }
  rpc Delete(Thing) returns (google.protobuf.Empty) { option (google.api.http) = {delete: "/things/{id}"}; }
  rpc Ticks(TicksRequest) returns (stream Tick) { option (google.api.http) = {get: "/ticks"}; }
}`;

interface Sample {
  /** Another value than the default. */
  readonly value: RestOptions[keyof RestOptions];
  readonly send: readonly [method: string, target: string, body?: string];
  /** What the answer shows of it: by default, and with the option. */
  readonly seen: (answer: Answer) => unknown;
  readonly plain: unknown;
  readonly other: unknown;
  /** Why the document is the same all the same. */
  readonly silent?: string;
}

const status = ({ status }: Answer) => status;
const type = ({ contentType }: Answer) => contentType;
const of = (name: string) => (answer: Answer) => answer.status === 200 && JSON.parse(answer.text)[name];

const samples: { readonly [Name in keyof RestOptions]: Sample } = {
  errors: {
    value: "google",
    send: ["GET", "/things/a?nope=1"],
    seen: type,
    plain: "application/problem+json",
    other: "application/json",
  },
  alwaysEmitImplicit: { value: false, send: ["GET", "/things/a"], seen: of("flag"), plain: false, other: undefined },
  noContent: { value: true, send: ["DELETE", "/things/a"], seen: status, plain: 200, other: 204 },
  unknownFields: { value: "ignore", send: ["POST", "/things", '{"nope":1}'], seen: status, plain: 400, other: 200 },
  unknownQuery: { value: "ignore", send: ["GET", "/things/a?nope=1"], seen: status, plain: 400, other: 200 },
  ignoredQuery: { value: ["no*"], send: ["GET", "/things/a?nope=1"], seen: status, plain: 400, other: 200 },
  unboundBody: {
    value: "reject",
    send: ["DELETE", "/things/a", "{}"],
    seen: status,
    plain: 200,
    other: 400,
    silent: "it has no body for such a route either way",
  },
  patchMask: {
    value: false,
    send: ["PATCH", "/things/a", '{"flag":true}'],
    seen: of("updateMask"),
    plain: "flag",
    other: undefined,
    silent: "what a mask may hold is the same",
  },
  defaultStream: {
    value: "application/x-ndjson",
    send: ["GET", "/ticks"],
    seen: type,
    plain: "application/json",
    other: "application/x-ndjson",
  },
  booleanDigits: { value: true, send: ["GET", "/things/a?flag=1"], seen: of("flag"), plain: false, other: true },
  anyCaseEnums: {
    value: true,
    send: ["GET", "/things/a?kind=kind_some"],
    seen: of("kind"),
    plain: false,
    other: "KIND_SOME",
  },
  commaLists: { value: true, send: ["GET", "/things/a?numbers=1,2"], seen: of("numbers"), plain: false, other: [1, 2] },
  keepReserved: {
    value: true,
    send: ["GET", "/files/a%23b"],
    seen: of("id"),
    plain: "a#b",
    other: "a%23b",
    silent: "OpenAPI does not say how a path is decoded",
  },
};

const open: Generated[] = [];
afterAll(() => Promise.all(open.map(({ server }) => server.close())));

async function start(rest: object): Promise<Generated> {
  const started = await startGenerated({ "schemas/lenient/v1/lenient.proto": contract }, rest);
  open.push(started);
  return started;
}

const plain = await start({});

async function answerOf({ server }: Generated, [method, target, body]: Sample["send"]): Promise<Answer> {
  const client = createClient(server.port);
  try {
    return await client.send(method, target, { body, contentType: body && "application/json" });
  } finally {
    client.close();
  }
}

test("each option has a sample", () => {
  expect(Object.keys(samples).toSorted()).toEqual(Object.keys(options).toSorted());
});

describe.each(Object.entries(samples))("%s", (name, { value, send, seen, plain: before, other: after, silent }) => {
  test("is obeyed by the service and said by the document", async () => {
    const other = await start({ [name]: value });
    expect([seen(await answerOf(plain, send)), seen(await answerOf(other, send))]).toEqual([before, after]);
    // As text: an order says something too.
    const [said, saidBefore] = [other, plain].map(({ document }) => JSON.stringify(document));
    if (silent === undefined) expect(said).not.toBe(saidBefore);
    else expect(said).toBe(saidBefore);
  });
});

/** Parameters of any name are more than requests are made of here. */
const unmade = ["unknownQuery", "ignoredQuery"];
const all = await start(
  Object.fromEntries(
    Object.entries(samples).flatMap(([name, { value }]) => (unmade.includes(name) ? [] : [[name, value]])),
  ),
);

describe("with all but free parameters the document and the service accept and refuse the same", () => {
  const description = describeApi(all.document);
  const client = createClient(all.server.port);
  afterAll(client.close);
  test.each(description.operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    "%s",
    (_name, operation) => agree(description, operation, client, 40),
  );
});
