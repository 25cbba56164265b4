import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { create, createFileRegistry, createRegistry, type DescService } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRestHandler } from "../../../../runtime/rest/handler.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { route } from "./element-service.js";

/** What proto3 does not have: required fields, defaults, closed enums, groups, extensions; and odd names. */
const file = create(FileDescriptorProtoSchema, {
  name: "old.proto",
  package: "old.v1",
  syntax: "proto2",
  messageType: [
    {
      name: "Old",
      field: [
        { name: "id", number: 1, type: Type.STRING, label: Label.REQUIRED, jsonName: "id" },
        { name: "size", number: 2, type: Type.INT32, label: Label.OPTIONAL, jsonName: "size", defaultValue: "7" },
        {
          name: "color",
          number: 3,
          type: Type.ENUM,
          typeName: ".old.v1.Color",
          label: Label.OPTIONAL,
          jsonName: "color",
        },
        {
          name: "part",
          number: 4,
          type: Type.GROUP,
          typeName: ".old.v1.Old.Part",
          label: Label.REPEATED,
          jsonName: "part",
        },
        { name: "_", number: 5, type: Type.STRING, label: Label.OPTIONAL, jsonName: "" },
        { name: "En_GB", number: 6, type: Type.STRING, label: Label.OPTIONAL, jsonName: "EnGB" },
        { name: "STATUS", number: 7, type: Type.STRING, label: Label.OPTIONAL, jsonName: "STATUS" },
        { name: "_1", number: 8, type: Type.STRING, label: Label.OPTIONAL, jsonName: "1" },
        {
          name: "mask",
          number: 9,
          type: Type.MESSAGE,
          typeName: ".google.protobuf.FieldMask",
          label: Label.OPTIONAL,
          jsonName: "mask",
        },
      ],
      nestedType: [
        {
          name: "Part",
          field: [{ name: "number", number: 1, type: Type.INT32, label: Label.REQUIRED, jsonName: "number" }],
        },
      ],
      extensionRange: [{ start: 100, end: 200 }],
    },
  ],
  enumType: [
    {
      name: "Color",
      value: [
        { name: "RED", number: 1 },
        { name: "BLUE", number: 2 },
      ],
    },
  ],
  extension: [
    { name: "note", number: 100, type: Type.STRING, label: Label.OPTIONAL, extendee: ".old.v1.Old", jsonName: "note" },
  ],
  service: [{ name: "OldService", method: [{ name: "Reflect", inputType: ".old.v1.Old", outputType: ".old.v1.Old" }] }],
  dependency: ["google/protobuf/field_mask.proto"],
});

let base = "";
let close = () => {};

beforeAll(async () => {
  const { file_google_protobuf_field_mask } = await import("@bufbuild/protobuf/wkt");
  const files = createFileRegistry(file, (name) =>
    name === "google/protobuf/field_mask.proto" ? file_google_protobuf_field_mask.proto : undefined,
  );
  const service = files.getService("old.v1.OldService") as DescService;
  const routes = [
    route("POST /old -> reflect", { body: "*" }),
    route("GET /old/{id} -> reflect", { query: ["size", "color", "_", "En_GB", "STATUS", "_1", "mask"] }),
  ];
  const procedures = createProcedures([{ service, handlers: { reflect: (request: unknown) => request }, routes }], {
    validate: false,
  });
  const rest = createRestHandler(procedures, { registry: createRegistry(...files) });
  const server = createServer((req, res) => void rest.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterAll(() => close());

async function post(body: object) {
  const answer = await fetch(`${base}/old`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  return { status: answer.status, json: await answer.json() };
}

test.each([
  [{ id: "a" }],
  [{ id: "" }],
  [{ id: "a", size: 7 }],
  [{ id: "a", size: 0, color: "BLUE" }],
  [{ id: "a", part: [{ number: 1 }, { number: 0 }] }],
  [{ id: "a", _: "x", EnGB: "y", STATUS: "z", 1: "w" }],
  [{ id: "a", mask: "size,EnGB,STATUS,1,_" }],
  [{ id: "a", "[old.v1.note]": "x" }],
])("%j is read and printed", async (body) => {
  const want = { part: [], ...body };
  expect(await post(body)).toEqual({ status: 200, json: want });
});

test.each([
  [{}, { in: "body", pointer: "#/id" }],
  [
    { id: "a", part: [{ number: 1 }, {}] },
    { in: "body", pointer: "#/part/1/number" },
  ],
  [
    { id: "a", color: 3 },
    { in: "body", pointer: "#/color" },
  ],
  [
    { id: "a", "": "x" },
    { in: "body", pointer: "#/" },
  ],
  [
    { id: "a", "[old.v1.note]": 7 },
    { in: "body", pointer: "#/%5Bold.v1.note%5D" },
  ],
  [
    { id: "a", "[old.v1.nope]": 7 },
    { in: "body", pointer: "#/%5Bold.v1.nope%5D" },
  ],
])("%j is refused", async (body, problem) => {
  const { status, json } = await post(body);
  expect(status).toBe(400);
  expect(json.errors).toEqual([expect.objectContaining(problem)]);
});

test("odd names are those of parameters, too", async () => {
  const answer = await fetch(`${base}/old/a?_=x&EnGB=y&STATUS=z&_1=w&size=0`);
  expect(await answer.json()).toEqual({ id: "a", size: 0, part: [], _: "x", EnGB: "y", STATUS: "z", 1: "w" });
  expect((await fetch(`${base}/old/a?color=3`)).status).toBe(400);
});
