import { create, type DescMessage, fromJson, type JsonObject, type Message, toBinary } from "@bufbuild/protobuf";
import {
  anyPack,
  DurationSchema,
  EmptySchema,
  FieldMaskSchema,
  Int64ValueSchema,
  ListValueSchema,
  StructSchema,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import { ViolationsSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { Code, ConnectError } from "@connectrpc/connect";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { HttpBodySchema } from "../../runtime/gen/google/api/httpbody_pb.js";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  HelpSchema,
  RetryInfoSchema,
} from "../../runtime/gen/google/rpc/error_details_pb.js";
import { serve } from "../../runtime/index.js";
import { createServiceRegistry } from "../../runtime/registry.js";
import { codeOf } from "../../runtime/rest/errors/code.js";
import { jsonMessages } from "../support/json-messages.js";
import { type Answer, createClient } from "./document/client.js";
import { describeApi } from "./document/operations.js";
import type { JsonObject as Document } from "./document/schema.js";
import { generateProject } from "./project.js";

// The details that a contract declares of its errors: what a handler throws is what the document says, in every form of errors and
// every version, and nothing else is.

const contract = `syntax = "proto3";
package shop.v1;
import "buf/validate/validate.proto";
import "google/api/annotations.proto";
import "google/api/httpbody.proto";
import "google/api/visibility.proto";
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/wrappers.proto";
import "svcgen/v1/rest.proto";
message BuyRequest { string id = 1 [(buf.validate.field).string.max_len = 40]; string etag = 2; }
message Bought {}
// There is not enough of it.
message OutOfStock {
  string sku = 1;
  int64 left = 2;
  repeated Kind kinds = 3;
  oneof why { string note = 4; Depot depot = 5; }
  map<int32, string> labels = 6;
  google.protobuf.Duration wait = 7;
  optional bool ordered = 8;
  string supplier = 9 [(google.api.field_visibility).restriction = "INTERNAL"];
}
message Depot { bytes key = 1; OutOfStock next = 2; }
enum Kind { KIND_UNSPECIFIED = 0; KIND_SOME = 1; }
message Secret {
  option (google.api.message_visibility).restriction = "INTERNAL";
  string text = 1;
}
service Shop {
  rpc Buy(BuyRequest) returns (Bought) {
    option (google.api.http) = {patch: "/buy" body: "*"};
    option (svcgen.v1.rest).errors = {code: "not_found" details: ["google.rpc.ErrorInfo", "shop.v1.OutOfStock", "shop.v1.Secret"]};
    option (svcgen.v1.rest).errors = {code: "failed_precondition" details: "shop.v1.OutOfStock"};
    option (svcgen.v1.rest).errors = {code: "aborted" details: "google.rpc.ErrorInfo"};
    option (svcgen.v1.rest).errors = {code: "unavailable" details: ["google.rpc.RetryInfo", "google.rpc.ErrorInfo"]};
    option (svcgen.v1.rest).errors = {code: "resource_exhausted" details: "google.rpc.BadRequest" details: "google.rpc.Help"};
    option (svcgen.v1.rest).errors = {
      code: "unimplemented"
      details: [
        "google.protobuf.Any", "google.protobuf.Duration", "google.protobuf.Empty", "google.protobuf.FieldMask",
        "google.protobuf.Int64Value", "google.protobuf.ListValue", "google.protobuf.Struct", "google.protobuf.Value",
        "google.api.HttpBody"
      ]
    };
  }
}`;

const forms = ["problem", "google", "status"] as const;
const versions = ["3.0", "3.1", "3.2"] as const;

describe.each(forms.flatMap((form) => versions.map((version) => [form, version] as const)))(
  "errors in the form %s, described by OpenAPI %s",
  async (form, specification) => {
    const { files, definitions } = await generateProject(
      { "schemas/shop/v1/shop.proto": contract },
      {
        emit: { rest: { errors: form }, openapi: { formats: ["json"], types: false, specification, openEnums: true } },
      },
    );
    const document = JSON.parse(files.get("openapi/openapi.json") ?? "{}") as Document;
    const operation = describeApi(document).operations[0];
    const define = definitions[0];
    if (operation === undefined || define === undefined) throw new Error("nothing is generated");
    let thrown = new ConnectError("not set");
    const service = define({
      buy: () => {
        throw thrown;
      },
    });
    const types = createServiceRegistry([service.service]);
    const named = (typeName: string): DescMessage => {
      const desc = types.getMessage(typeName);
      if (desc === undefined) throw new Error(`there is no ${typeName}`);
      return desc;
    };
    const server = await serve({ services: [service], port: 0, signals: [], onFailure: () => {} });
    const client = createClient(server.port);
    afterAll(async () => {
      client.close();
      await server.close();
    });

    const send = async (code: Code, details: readonly Message[], headers: Readonly<Record<string, string>> = {}) => {
      const outgoing = details.map((value) => ({ desc: named(value.$typeName), value }));
      thrown = new ConnectError("because", code, undefined, outgoing);
      return client.send("PATCH", "/buy", { contentType: "application/json", body: '{"id":"a"}', headers });
    };
    const faults = ({ status, contentType, text }: Answer): readonly string[] =>
      operation.faultsOf(status, contentType, [JSON.parse(text)], false);
    const holder = (body: Document): Document => (form === "google" ? (body.error as Document) : body);
    const detailsIn = ({ text }: Answer) => (holder(JSON.parse(text)).details ?? []) as readonly Document[];
    /** The answer with other details. */
    const having = (answer: Answer, details: readonly unknown[]): Answer => {
      const body = JSON.parse(answer.text);
      (holder(body) as { details: unknown }).details = details;
      return { ...answer, text: JSON.stringify(body) };
    };
    const url = (typeName: string) => `type.googleapis.com/${typeName}`;
    const info = create(ErrorInfoSchema, { reason: "SOLD", domain: "shop.example", metadata: { a: "b" } });

    test.each(["google.rpc.ErrorInfo", "shop.v1.OutOfStock"])("have what is thrown: any %s", async (typeName) => {
      const desc = named(typeName);
      await fc.assert(
        fc.asyncProperty(jsonMessages(desc), fc.boolean(), async (json, relayed) => {
          const message = fromJson(desc, json as JsonObject);
          thrown = new ConnectError("because", Code.NotFound);
          thrown.details.push(
            relayed ? { type: typeName, value: toBinary(desc, message) } : { desc, value: message as never },
          );
          const answer = await client.send("PATCH", "/buy", { contentType: "application/json", body: "{}" });
          expect([answer.status, faults(answer)]).toEqual([404, []]);
          const [detail = {}, ...more] = detailsIn(answer);
          expect([detail["@type"], more]).toEqual([url(typeName), []]);
          expect(faults(having(answer, [{ ...detail, added: 1 }]))).not.toEqual([]);
        }),
        { numRuns: 15 },
      );
    });

    test("have nothing else where all that may come is declared", async () => {
      const answer = await send(Code.NotFound, [info]);
      const [detail] = detailsIn(answer);
      expect(faults(having(answer, [detail, detail]))).toEqual([]);
      expect(faults(having(answer, [{ "@type": url("google.rpc.Help"), links: [] }]))).not.toEqual([]);
      expect(faults(having(answer, [{ ...detail, reason: 1 }]))).not.toEqual([]);
    });

    test("may have others where the service has errors of its own", async () => {
      const stock = create(named("shop.v1.OutOfStock"));
      const answer = await send(Code.FailedPrecondition, [stock, create(HelpSchema)]);
      expect([answer.status, faults(answer)]).toEqual([400, []]);
      const [detail = {}, other] = detailsIn(answer);
      expect(faults(having(answer, [{ ...detail, left: 1 }, other]))).not.toEqual([]);
      expect(faults(having(answer, [detail, {}]))).not.toEqual([]);
    });

    test("tell of fields where the form has a place for it", async () => {
      const body = JSON.stringify({ id: "a".repeat(41) });
      const refused = await client.send("PATCH", "/buy", { contentType: "application/json", body });
      expect([refused.status, faults(refused)]).toEqual([400, []]);
      const violation = { field: "id", description: "is wrong" };
      const own = await send(Code.ResourceExhausted, [
        create(BadRequestSchema, { fieldViolations: [violation] }),
        create(ViolationsSchema, { violations: [{ message: "is wrong too" }] }),
        create(HelpSchema),
      ]);
      expect([own.status, faults(own)]).toEqual([429, []]);
      const expected = form === "problem" ? [] : [url("google.rpc.BadRequest")];
      expect(detailsIn(refused).map((detail) => detail["@type"])).toEqual(expected);
      expect(detailsIn(own).map((detail) => detail["@type"])).toEqual([...expected, url("google.rpc.Help")]);
      if (form === "problem") return;
      const [wrong = {}] = detailsIn(refused);
      expect(faults(having(refused, [{ ...wrong, fieldViolations: [{ field: "id" }] }]))).not.toEqual([]);
    });

    test("have well-known types in their own form", async () => {
      const messages: readonly Message[] = [
        anyPack(ErrorInfoSchema, info),
        create(DurationSchema, { seconds: 1n }),
        create(EmptySchema),
        create(FieldMaskSchema, { paths: ["a_b"] }),
        create(Int64ValueSchema, { value: 2n ** 60n }),
        fromJson(ListValueSchema, [1, "a"]),
        fromJson(StructSchema, { a: { b: 1 } }),
        fromJson(ValueSchema, { a: null }),
        create(HttpBodySchema, { contentType: "text/plain", data: new Uint8Array([1]) }),
      ];
      const answer = await send(Code.Unimplemented, messages);
      expect([answer.status, faults(answer)]).toEqual([501, []]);
      const details = detailsIn(answer);
      expect(details.map((detail) => detail.value)).toEqual([
        expect.objectContaining({ "@type": url("google.rpc.ErrorInfo"), reason: "SOLD" }),
        "1s",
        undefined,
        "aB",
        String(2n ** 60n),
        [1, "a"],
        { a: { b: 1 } },
        { a: null },
        undefined,
      ]);
      for (const [at, detail] of details.entries()) {
        if (detail["@type"] === url("google.protobuf.Value")) continue;
        expect(faults(having(answer, details.with(at, { ...detail, value: null })))).not.toEqual([]);
      }
    });

    test("do not show what is hidden", async () => {
      const secret = create(named("shop.v1.Secret"), { text: "x" });
      const stock = create(named("shop.v1.OutOfStock"), { supplier: "x" });
      const answer = await send(Code.NotFound, [secret, stock]);
      expect([answer.status, faults(answer), detailsIn(answer).length]).toEqual([404, [], 1]);
      expect(JSON.stringify(document)).not.toMatch(/Secret|supplier/);
    });

    test("say when to come back, and what another state comes to", async () => {
      const busy = await send(Code.Unavailable, [create(RetryInfoSchema, { retryDelay: { seconds: 3n } })]);
      expect([busy.status, busy.headers["retry-after"], faults(busy)]).toEqual([503, "3", []]);
      for (const [headers, status] of [
        [{}, 409],
        [{ "if-match": '"a"' }, 412],
      ] as const) {
        const answer = await send(codeOf("aborted"), [info], headers);
        expect([answer.status, faults(answer)]).toEqual([status, []]);
        const [detail = {}] = detailsIn(answer);
        expect(faults(having(answer, [{ ...detail, reason: 1 }]))).not.toEqual([]);
      }
    });
  },
);
