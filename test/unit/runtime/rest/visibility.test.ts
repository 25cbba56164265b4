import { create, createRegistry, type DescMessage, type DescService, type Message, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { beforeAll, describe, expect, test } from "vitest";
import { createFetchHandler } from "../../../../runtime/rest/fetch/handler.js";
import type { RestRoute } from "../../../../runtime/rest/route.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { compileProtos } from "../../../support/compile.js";

const proto = `syntax = "proto3"; package t.v1;
import "buf/validate/validate.proto"; import "google/api/visibility.proto"; import "google/protobuf/any.proto"; import "google/protobuf/field_mask.proto";
message User {
  string name = 1;
  string note = 2 [(google.api.field_visibility).restriction = "INTERNAL, SUPPORT"];
  repeated string logins = 3 [(google.api.field_visibility).restriction = "INTERNAL"];
  State state = 4;
  Audit audit = 5;
  User manager = 6;
  map<string, User> reports = 7;
  google.protobuf.Any any = 8;
  oneof contact {
    string email = 9;
    string phone = 10 [(google.api.field_visibility).restriction = "SUPPORT"];
  }
  google.protobuf.FieldMask mask = 11;
  string free = 12 [(google.api.field_visibility).restriction = " "];
}
message Audit {
  option (google.api.message_visibility).restriction = "INTERNAL";
  string by = 1;
}
enum State {
  STATE_UNSPECIFIED = 0;
  STATE_ACTIVE = 1;
  STATE_WATCHED = 2 [(google.api.value_visibility).restriction = "INTERNAL"];
}
message Order {
  string id = 1 [(buf.validate.field).string.min_len = 1];
  string tenant = 2 [(buf.validate.field).required = true, (google.api.field_visibility).restriction = "INTERNAL"];
  Order part = 3;
  oneof payer {
    option (buf.validate.oneof).required = true;
    string account = 4 [(google.api.field_visibility).restriction = "INTERNAL"];
  }
}
service Users { rpc Reflect(User) returns (User); rpc Fail(User) returns (User); rpc Place(Order) returns (Order); }`;

let service: DescService;
let user: DescMessage;
let audit: DescMessage;
let registry: ReturnType<typeof createRegistry>;

beforeAll(async () => {
  const descriptors = await compileProtos({ "t/v1/t.proto": proto });
  registry = createRegistry(...[...descriptors.registry].filter(({ kind }) => kind !== "service"));
  service = descriptors.registry.getService("t.v1.Users") as DescService;
  user = descriptors.registry.getMessage("t.v1.User") as DescMessage;
  audit = descriptors.registry.getMessage("t.v1.Audit") as DescMessage;
});

const route = (method: string, path: string, visibility?: readonly string[]): RestRoute => ({
  id: path,
  method,
  verb: "POST",
  path,
  body: "*",
  responseBody: "",
  query: [],
  successStatus: 200,
  cacheControl: "",
  ...(visibility === undefined ? {} : { contract: { visibility } }),
});

interface Asked {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is walked by hand
  readonly json: any;
}

/** What a method answers over routes that show the labels, and what its handler got. */
async function ask(
  body: object,
  labels: readonly string[] | undefined,
  answer: (request: Message) => unknown = (request) => request,
): Promise<Asked & { readonly got: Record<string, unknown> | undefined }> {
  let got: Record<string, unknown> | undefined;
  const handler = (request: Message) => {
    got = { ...request };
    return answer(request);
  };
  const routes = [route("reflect", "/reflect", labels)];
  const procedures = createProcedures([{ service, handlers: { reflect: handler, fail: handler }, routes }], {
    validate: false,
  });
  const handle = createFetchHandler(procedures, { registry });
  const response = await handle(
    new Request("http://x/reflect", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  );
  return { status: response.status, json: await response.json(), got };
}

const refused = async (body: object, labels?: readonly string[]) => {
  const { status, json } = await ask(body, labels);
  return status === 400 ? json.errors[0].pointer : status;
};

describe("what is hidden", () => {
  test("is unknown in a request, wherever it stands", async () => {
    expect(await refused({ note: "x" })).toBe("#/note");
    expect(await refused({ audit: { by: "x" } })).toBe("#/audit");
    expect(await refused({ manager: { manager: { note: "x" } } })).toBe("#/manager/manager/note");
    expect(await refused({ reports: { a: { logins: ["x"] } } })).toBe("#/reports/a/logins");
    expect(await refused({ any: { "@type": "type.googleapis.com/t.v1.User", note: "x" } })).toBe("#/any/note");
    expect(await refused({ any: { "@type": "type.googleapis.com/t.v1.Audit", by: "x" } })).toBe("#/any/%40type");
    expect(await refused({ state: "STATE_WATCHED" })).toBe("#/state");
    expect(await refused({ mask: "name,note" })).toBe("#/mask");
    expect(await refused({ phone: "x" })).toBe("#/phone");
  });

  test("is not in an answer, although the handler has it", async () => {
    const { json, got } = await ask({ name: "Ada", manager: { name: "Eve" } }, undefined, (request) => ({
      ...request,
      note: "secret",
      logins: ["secret"],
      audit: create(audit, { by: "secret" } as never),
      manager: create(user, { name: "Eve", note: "secret" } as never),
      contact: { case: "phone", value: "secret" },
      any: {
        $typeName: "google.protobuf.Any",
        typeUrl: "type.googleapis.com/t.v1.User",
        value: toBinary(user, create(user, { name: "Any", note: "secret" } as never)),
      },
    }));
    expect(json).toMatchObject({ name: "Ada", manager: { name: "Eve" }, any: { name: "Any" } });
    expect(JSON.stringify(json)).not.toMatch(/secret|note|logins|audit|phone/);
    // A message is whole, whoever sent it.
    expect(got).toMatchObject({ note: "", logins: [], manager: { note: "", logins: [] } });
  });

  test("is not in the details of an error", async () => {
    const { status, json } = await ask({}, undefined, () => {
      throw new ConnectError("no", Code.NotFound, undefined, [
        { desc: user, value: { name: "Ada", note: "secret" } as never },
        { desc: audit, value: { by: "secret" } as never },
      ]);
    });
    expect(status).toBe(404);
    expect(json.details).toEqual([expect.objectContaining({ "@type": "type.googleapis.com/t.v1.User", name: "Ada" })]);
    expect(JSON.stringify(json)).not.toContain("secret");
  });
});

describe("a violation of what is hidden", () => {
  /** What the answer is to an order, and what the service is told. */
  async function place(body: object, labels?: readonly string[], accept = "application/json") {
    const failures: unknown[] = [];
    const routes = [route("place", "/place", labels)];
    const handlers = { place: (order: Message) => order };
    const handle = createFetchHandler(createProcedures([{ service, handlers, routes }]), {
      registry,
      onError: (error) => failures.push(error),
    });
    const headers = { "content-type": "application/json", accept };
    const response = await handle(
      new Request("http://x/place", { method: "POST", body: JSON.stringify(body), headers }),
    );
    return { status: response.status, text: await response.text(), failures };
  }

  test.each(["application/problem+json", "application/json;errors=google", "application/json;errors=status"])(
    "is the service's where there is no other, as %s",
    async (accept) => {
      for (const order of [{ id: "a" }, { id: "a", part: { id: "b" } }]) {
        const { status, text, failures } = await place(order, undefined, accept);
        expect(status).toBe(500);
        expect(text).toContain("internal error");
        expect(text).not.toMatch(/tenant|payer|account|required/);
        expect(failures).toMatchObject([{ code: Code.InvalidArgument }]);
      }
    },
  );

  test("is left out where there are others", async () => {
    const { status, text, failures } = await place({ part: { id: "b" } });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ detail: expect.stringMatching(/^id: /), errors: [{ pointer: "#/id" }] });
    expect(text).not.toMatch(/tenant|payer|account/);
    expect(failures).toEqual([]);
  });

  test("is told to who is shown the field", async () => {
    const { status, text } = await place({ id: "a" }, ["INTERNAL"]);
    expect(status).toBe(400);
    expect(text).toContain("#/tenant");
  });
});

test("one label of an element is enough, and none is asked for where there is none", async () => {
  expect(await refused({ note: "x", free: "y" }, ["SUPPORT"])).toBe(200);
  expect(await refused({ note: "x" }, ["INTERNAL"])).toBe(200);
  expect(await refused({ logins: ["x"] }, ["SUPPORT"])).toBe("#/logins");
  expect(await refused({ note: "x" }, ["SUP"])).toBe("#/note");
  const all = { note: "x", logins: ["y"], audit: { by: "z" }, state: "STATE_WATCHED", manager: { phone: "1" } };
  expect((await ask(all, ["INTERNAL", "SUPPORT"])).json).toMatchObject(all);
});
