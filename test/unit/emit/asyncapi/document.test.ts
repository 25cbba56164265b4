import { Parser } from "@asyncapi/parser";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../../generator/artifact/artifact.js";
import { buildDocument } from "../../../../generator/emit/asyncapi/document.js";
import { printJson } from "../../../../generator/render/stable-json.js";
import { printYaml } from "../../../../generator/render/stable-yaml.js";
import { exampleModel, modelOf } from "../../../support/model-of.js";

const options = { title: "Acme", version: "1.0.0", description: "", servers: {}, formats: ["yaml"] } as const;

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by hand
type Document = any;

/** What the official parser finds, without what it says of the version and of facts that a contract does not hold. */
async function findings(document: Json): Promise<readonly string[]> {
  const { diagnostics } = await new Parser().parse(printYaml(document));
  return diagnostics
    .filter(({ code }) => !understood.has(String(code)))
    .map(({ code, message, path }) => `${code} ${path.join(".")}: ${message}`);
}

/** 3.1.0 is newer; identifiers, contacts, licences and servers are facts of a deployment or an organisation. */
const understood = new Set([
  "asyncapi-latest-version",
  "asyncapi-id",
  "asyncapi-info-contact",
  "asyncapi-info-license",
  "asyncapi-info-description",
  "asyncapi-servers",
]);

async function documentOf(body: string): Promise<Document> {
  const { model } = await modelOf({
    "t/v1/t.proto": `syntax = "proto3"; package t.v1; import "svcgen/v1/queue.proto"; import "buf/validate/validate.proto";
      import "google/protobuf/empty.proto"; ${body}`,
  });
  return JSON.parse(printJson(buildDocument(model, options)));
}

describe("the example", () => {
  let document: Document;
  beforeAll(async () => {
    const { model } = await exampleModel();
    document = JSON.parse(printJson(buildDocument(model, options)));
  });

  test("is accepted by the official parser", async () => {
    expect(await findings(document)).toEqual([]);
  });

  test("has a channel for each topic", () => {
    expect(Object.keys(document.channels)).toEqual([
      "acme.user.v1.UserCreated",
      "acme.user.v1.UserCreated.welcome.dlq",
      "acme.user.v1.UserDeleted",
      "acme.user.v1.UserService.CreateUser",
      "acme.user.v1.UserService.CreateUser-reply",
      "acme.user.v1.UserService.CreateUser.commands.dlq",
      "acme.user.v1.UserUpdated",
    ]);
  });

  test("sends what methods emit, and receives commands and events", () => {
    expect(
      Object.entries(document.operations).map(([id, { action }]: [string, Document]) => `${action} ${id}`),
    ).toEqual([
      "send acme.user.v1.UserService.ActivateUser-emits-acme.user.v1.UserUpdated",
      "receive acme.user.v1.UserService.CreateUser-command",
      "send acme.user.v1.UserService.CreateUser-emits-acme.user.v1.UserCreated",
      "send acme.user.v1.UserService.DeleteUser-emits-acme.user.v1.UserDeleted",
      "send acme.user.v1.UserService.ImportUsers-emits-acme.user.v1.UserCreated",
      "send acme.user.v1.UserService.UpdateUser-emits-acme.user.v1.UserUpdated",
      "receive acme.welcome.v1.WelcomeService.OnUserCreated-subscription",
    ]);
  });

  test("a command names where its reply goes", () => {
    const { reply } = document.operations["acme.user.v1.UserService.CreateUser-command"];
    expect(reply.address.location).toBe("$message.header#/ce-replyto");
    expect(Object.keys(document.channels["acme.user.v1.UserService.CreateUser-reply"].messages)).toEqual([
      "answer",
      "error",
    ]);
    expect(document.channels["acme.user.v1.UserService.CreateUser-reply"].address).toBe(null);
  });

  test("a subscription tells how it is delivered", () => {
    expect(
      document.operations["acme.welcome.v1.WelcomeService.OnUserCreated-subscription"]["x-svcgen-delivery"],
    ).toMatchObject({
      concurrency: 4,
      order: "key",
      deadLetter: "acme.user.v1.UserCreated.welcome.dlq",
    });
  });

  test("an event is a CloudEvents message with its key", () => {
    const message = document.channels["acme.user.v1.UserCreated"].messages["acme.user.v1.UserCreated"];
    expect(message).toMatchObject({
      contentType: "application/protobuf",
      "x-svcgen-key": "{user.id}",
      "x-protobuf-message": "acme.user.v1.UserCreated",
    });
    expect(message.headers.allOf[1].properties["ce-type"].const).toBe("acme.user.v1.UserCreated");
  });
});

test("a topic may hold characters that a key may not", async () => {
  const document = await documentOf(`
    message A { option (svcgen.v1.event) = { topic: "a/b c" }; string x = 1; }
    message B { option (svcgen.v1.event) = { topic: "a_b_c" }; string x = 1; }
    service S { rpc On(A) returns (google.protobuf.Empty) { option (svcgen.v1.queue).subscribe = {}; } }`);
  expect(
    Object.entries(document.channels).map(([id, { address }]: [string, Document]) => [id, address]),
  ).toContainEqual(["a_b_c", "a/b c"]);
  expect(document.channels["a_b_c-2"].address).toBe("a_b_c");
  expect(await findings(document)).toEqual([]);
});

test("groups may share the topic of their dead letters", async () => {
  const subscribe = (group: string) =>
    `option (svcgen.v1.queue).subscribe = { group: "${group}" delivery: { dead_letter: "dead" } };`;
  const document = await documentOf(`
    message A { option (svcgen.v1.event) = {}; string x = 1; }
    message B { option (svcgen.v1.event) = {}; string x = 1; }
    service S {
      rpc OnA(A) returns (google.protobuf.Empty) { ${subscribe("one")} }
      rpc OnB(B) returns (google.protobuf.Empty) { ${subscribe("two")} }
    }`);
  expect(document.channels.dead["x-svcgen-dead-letters"]).toEqual([
    { of: "t.v1.A", group: "one" },
    { of: "t.v1.B", group: "two" },
  ]);
  expect(Object.keys(document.channels.dead.messages)).toEqual(["t.v1.A", "t.v1.B"]);
  expect(await findings(document)).toEqual([]);
});

test("a contract without a queue is a document without channels", async () => {
  const document = await documentOf(`message A { string x = 1; } service S { rpc Get(A) returns (A); }`);
  expect(document).toMatchObject({ channels: {}, operations: {}, components: { schemas: {} } });
  expect(await findings(document)).toEqual([]);
});

describe("payloads, in draft 7 as AsyncAPI reads them", () => {
  let validate: (instance: Json) => boolean;
  beforeAll(async () => {
    const { components } = await documentOf(`
      message A { option (svcgen.v1.event) = { format: FORMAT_JSON };
        string x = 1 [(buf.validate.field).string.min_len = 2]; oneof o { string y = 2; B z = 3; } repeated string more = 4; }
      message B { string x = 1; }
      service S { rpc On(A) returns (google.protobuf.Empty) { option (svcgen.v1.queue).subscribe = {}; } }`);
    const ajv = new Ajv.default({ strict: false, logger: false });
    addFormats.default(ajv);
    ajv.addSchema({ $id: "https://t/", components });
    validate = (instance) => ajv.validate({ $ref: "https://t/#/components/schemas/t.v1.A" }, instance) === true;
  });

  test.each<[string, Json, boolean]>([
    ["as it is written, without defaults", { x: "ab" }, true],
    ["with a field of a newer producer", { x: "ab", newer: 1 }, true],
    ["that breaks a rule", { x: "a" }, false],
    ["that lacks what a rule demands", {}, false],
    ["with a member of a oneof", { x: "ab", z: { x: "" } }, true],
    ["with two members", { x: "ab", y: "", z: {} }, false],
  ])("%s", (_name, instance, want) => {
    expect(validate(instance)).toBe(want);
  });
});
