import type { DescService, Message } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { createFetchHandler } from "../../../../runtime/rest/fetch/handler.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { compileProtos } from "../../../support/compile.js";
import { route } from "./element-service.js";

const { registry } = await compileProtos({
  "t/v1/t.proto": `syntax = "proto3"; package t.v1; import "google/api/field_behavior.proto";
    message Thing {
      string name = 1 [(google.api.field_behavior) = REQUIRED];
      string revision = 2 [(google.api.field_behavior) = OUTPUT_ONLY, (google.api.field_behavior) = REQUIRED];
    }
    service Things { rpc Echo(Thing) returns (Thing); }`,
});

const service = registry.getService("t.v1.Things") as DescService;
const routes = [
  route("GET /things -> echo", { query: ["name", "revision"] }),
  route("POST /things -> echo", { body: "*" }),
];
const handlers = { echo: (thing: Message) => thing };
const handle = createFetchHandler(createProcedures([{ service, handlers, routes }], { validate: false }));

const ask = (query: string) => new Request(`http://localhost/things${query}`);
const post = (body: string) =>
  new Request("http://localhost/things", { method: "POST", body, headers: { "content-type": "application/json" } });

test.each([
  ["query", ask("?name=a"), ask("")],
  ["body", post('{"name":"a"}'), post("{}")],
])("what is ignored is not demanded: in the %s", async (_, whole, empty) => {
  const answer = await handle(whole);
  expect([answer.status, await answer.json()]).toEqual([200, { name: "a", revision: "" }]);
  expect((await handle(empty)).status).toBe(400);
});
