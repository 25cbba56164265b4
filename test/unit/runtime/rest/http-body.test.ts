import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { create, createFileRegistry, type DescService } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_any,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HandlerContext } from "../../../../runtime/context.js";
import { file_google_api_httpbody, type HttpBody } from "../../../../runtime/gen/google/api/httpbody_pb.js";
import { createFetchHandler } from "../../../../runtime/rest/fetch/handler.js";
import { createRestHandler } from "../../../../runtime/rest/handler.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { route } from "./element-service.js";

const body = { type: Type.MESSAGE, typeName: ".google.api.HttpBody", label: Label.OPTIONAL } as const;
const file = create(FileDescriptorProtoSchema, {
  name: "files.proto",
  package: "files.v1",
  syntax: "proto3",
  dependency: ["google/api/httpbody.proto"],
  messageType: [
    {
      name: "File",
      field: [
        { name: "name", number: 1, type: Type.STRING, label: Label.OPTIONAL, jsonName: "name" },
        { name: "content", number: 2, jsonName: "content", ...body },
      ],
    },
  ],
  service: [
    {
      name: "Files",
      method: [
        { name: "Echo", inputType: ".google.api.HttpBody", outputType: ".google.api.HttpBody" },
        { name: "Extended", inputType: ".files.v1.File", outputType: ".google.api.HttpBody" },
        { name: "Put", inputType: ".files.v1.File", outputType: ".files.v1.File" },
        { name: "Read", inputType: ".files.v1.File", outputType: ".google.api.HttpBody", serverStreaming: true },
      ],
    },
  ],
});

const handlers = {
  echo: (request: HttpBody) => request,
  extended: () => ({ contentType: "text/plain", data: new Uint8Array([120]), extensions: [{ typeUrl: "a/b.C" }] }),
  put: (request: { name: string }, context: HandlerContext) => {
    // No header can hold it.
    if (request.name === "odd") return { content: { contentType: "image/\npng", data: new Uint8Array([1]) } };
    context.responseHeader.set("content-disposition", `attachment; filename="${request.name}"`);
    return request;
  },
  async *read({ name }: { name: string }) {
    if (name === "odd") yield { contentType: "image/\npng", data: new Uint8Array([1]) };
    yield { contentType: "image/png", data: new Uint8Array([1, 2, 0]) };
    if (name === "broken") throw new ConnectError("broken", Code.DataLoss);
    yield { contentType: "ignored/later", data: new Uint8Array([10, 255]) };
  },
};

let base = "";
let close = () => {};
let web: (request: Request) => Promise<Response>;

beforeAll(async () => {
  const known = [file_google_api_httpbody, file_google_protobuf_any];
  const files = createFileRegistry(file, (name) => known.find(({ proto }) => proto.name === name)?.proto);
  const routes = [
    route("POST /echo -> echo", { body: "*" }),
    route("GET /extended -> extended"),
    route("PUT /files/{name} -> put", { body: "content", responseBody: "content" }),
    route("GET /files/{name} -> put", { responseBody: "content" }),
    route("GET /files/{name}:read -> read"),
  ];
  const procedures = createProcedures(
    [{ service: files.getService("files.v1.Files") as DescService, handlers, routes }],
    { validate: false },
  );
  const rest = createRestHandler(procedures);
  web = createFetchHandler(procedures);
  const server = createServer((req, res) => void rest.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterAll(() => close());

const bytes = async (answer: Response) => [...new Uint8Array(await answer.arrayBuffer())];
const png = { "content-type": "image/png" };
const data = new Uint8Array([0, 10, 13, 255, 34]);

test("a body of any type goes in and out as it is", async () => {
  for (const [method, path] of [
    ["POST", "/echo"],
    ["PUT", "/files/a.png"],
  ]) {
    const answer = await fetch(base + path, { method: method as string, body: data, headers: png });
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("content-length")]).toEqual([
      200,
      "image/png",
      "5",
    ]);
    expect(await bytes(answer)).toEqual([...data]);
  }
});

test("JSON is one of the types, and what has none is a stream of bytes", async () => {
  const json = await fetch(`${base}/echo`, {
    method: "POST",
    body: '{"not": read',
    headers: { "content-type": "application/json", accept: "image/png" },
  });
  expect([json.headers.get("content-type"), await json.text()]).toEqual(["application/json", '{"not": read']);
  const none = await fetch(`${base}/echo`, { method: "POST", body: data });
  expect([none.headers.get("content-type"), await bytes(none)]).toEqual(["application/octet-stream", [...data]]);
  const unset = await fetch(`${base}/files/a`);
  expect([unset.status, await bytes(unset)]).toEqual([200, []]);
});

test("a stream of bodies is one body, with nothing between its parts", async () => {
  const answer = await fetch(`${base}/files/a:read`, { headers: { accept: "text/event-stream" } });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect(await bytes(answer)).toEqual([1, 2, 0, 10, 255]);
  const broken = await fetch(`${base}/files/broken:read`);
  await expect(broken.arrayBuffer()).rejects.toThrow();
});

test("what the handler says of a file stands in the headers, and extensions nowhere", async () => {
  const answer = await fetch(`${base}/files/a.png`, { method: "PUT", body: data, headers: png });
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="a.png"');
  const extended = await fetch(`${base}/extended`);
  expect([extended.headers.get("content-type"), await extended.text()]).toEqual(["text/plain", "x"]);
});

test.each(["/files/odd", "/files/odd:read"])(
  "%s: a type that no header can hold is a failure of the service",
  async (path) => {
    for (const answer of [await fetch(base + path), await web(new Request(base + path))]) {
      expect([answer.status, await answer.json()]).toMatchObject([500, { code: "internal" }]);
    }
  },
);
