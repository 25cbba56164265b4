import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { create, createFileRegistry, type DescService } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_wrappers,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { createRestHandler } from "../../../../runtime/rest/handler.js";
import { createProcedures } from "../../../../runtime/server/procedures.js";
import { plainHandlers, route, serveRoutes } from "./element-service.js";

// Rows of docs/rest.md that have no other test.

describe("a slash at the end", () => {
  const routes = [route("GET /v1/elements/{id} -> getElement"), route("GET /v1/elements -> listElements")];
  test.each([
    ["strict", "/v1/elements/fe/", 404],
    ["strict", "/v1/elements/", 404],
    ["lenient", "/v1/elements/fe/", 200],
    ["lenient", "/v1/elements/", 200],
    ["lenient", "/v1/elements//", 404],
    ["lenient", "/v1//elements", 404],
  ] as const)("where it is %s: %s is %i", async (trailingSlash, path, status) => {
    await using server = await serveRoutes(routes, { trailingSlash });
    expect((await server.send("GET", path)).status).toBe(status);
  });
});

describe("methods of all kinds", () => {
  const routes = [
    route("HEAD /h/{id} -> getElement"),
    route("GET /h/{f_string} -> reflect"),
    route("OPTIONS /o/{id} -> getElement"),
    route("TRACE /t/{id} -> getElement"),
    route("PURGE /p/{id} -> getElement"),
    route("REPORT /r -> createElement", { body: "element" }),
  ];
  test.each(["OPTIONS /o/fe", "TRACE /t/fe", "PURGE /p/fe", "REPORT /r"])("have their route: %s", async (line) => {
    await using server = await serveRoutes(routes);
    const [method = "", path = ""] = line.split(" ");
    const body = method === "REPORT" ? { name: "Iron" } : undefined;
    expect(await server.send(method, path, body && { body })).toMatchObject({ status: 200, json: { name: "Iron" } });
  });
  test("a route for HEAD goes before that for GET", async () => {
    const called: string[] = [];
    const call = (name: string) => () => {
      called.push(name);
      return {};
    };
    const handlers = { ...plainHandlers, getElement: call("HEAD"), reflect: call("GET") };
    await using server = await serveRoutes(routes, {}, handlers);
    expect((await server.send("HEAD", "/h/fe")).status).toBe(200);
    expect((await server.send("GET", "/h/fe")).status).toBe(200);
    expect(called).toEqual(["HEAD", "GET"]);
  });
  test("a form that is posted to a route for GET is not read as its query", async () => {
    await using server = await serveRoutes([route("GET /q -> reflect", { query: ["f_string"] })]);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect(await server.send("POST", "/q", { body: "fString=x", headers: form })).toMatchObject({
      status: 405,
      headers: { allow: "GET, HEAD, OPTIONS" },
    });
  });
});

describe("the mask of a PATCH names", () => {
  const routes = [route("PATCH /p -> reflect", { body: "f_nested", query: ["w_mask"] })];
  test.each([
    ["a Struct as a whole", { wStruct: { a: { b: 1 } } }, "wStruct"],
    ["a Value as a whole", { wValue: { a: 1 } }, "wValue"],
    ["a Value that is null", { wValue: null }, "wValue"],
    ["a ListValue as a whole", { wList: [{ a: 1 }] }, "wList"],
    ["an Any as a whole", { wAny: { "@type": "type.googleapis.com/elements.v1.Mass", value: 1 } }, "wAny"],
    ["an Empty", { wEmpty: {} }, "wEmpty"],
    ["wrappers, also those of nothing", { wInt64: "5", wString: null }, "wInt64,wString"],
    ["a mask", { wMask: "fInt32" }, "wMask"],
    [
      "a map of messages, and a list of them",
      { mMessage: { 1: { value: 1 } }, rMessage: [{ value: 1 }] },
      "mMessage,rMessage",
    ],
    ["what is nested deep", { fNested: { fNested: { cMessage: { unit: "u" } } } }, "fNested.fNested.cMessage.unit"],
    ["a message of nothing, deep", { fNested: { fNested: {} } }, "fNested.fNested"],
    ["a message that is null, deep", { fNested: { fNested: null } }, "fNested.fNested"],
  ])("%s", async (_, body, mask) => {
    await using server = await serveRoutes(routes, { alwaysEmitImplicit: false });
    const { status, json } = await server.send("PATCH", "/p", { body });
    expect([status, json.wMask]).toEqual([200, mask]);
  });
});

describe("names of parameters", () => {
  const string = { type: Type.STRING, label: Label.OPTIONAL } as const;
  const entry = (name: string, value: object) => ({
    name,
    options: { mapEntry: true },
    field: [
      { name: "key", number: 1, jsonName: "key", ...string },
      { name: "value", number: 2, jsonName: "value", ...value },
    ],
  });
  const file = create(FileDescriptorProtoSchema, {
    name: "odd.proto",
    package: "odd.v1",
    syntax: "proto3",
    dependency: ["google/protobuf/wrappers.proto"],
    messageType: [
      {
        name: "Odd",
        field: [
          {
            name: "labels",
            number: 1,
            jsonName: "labels",
            type: Type.MESSAGE,
            typeName: ".odd.v1.Odd.LabelsEntry",
            label: Label.REPEATED,
          },
          { name: "same", number: 2, jsonName: "labels[k]", ...string },
          { name: "alt", number: 3, jsonName: "$alt", ...string },
          {
            name: "sizes",
            number: 4,
            jsonName: "sizes",
            type: Type.MESSAGE,
            typeName: ".google.protobuf.Int32Value",
            label: Label.REPEATED,
          },
          {
            name: "flags",
            number: 5,
            jsonName: "flags",
            type: Type.MESSAGE,
            typeName: ".odd.v1.Odd.FlagsEntry",
            label: Label.REPEATED,
          },
        ],
        nestedType: [
          entry("LabelsEntry", string),
          entry("FlagsEntry", { type: Type.MESSAGE, typeName: ".google.protobuf.BoolValue", label: Label.OPTIONAL }),
        ],
      },
    ],
    service: [
      { name: "OddService", method: [{ name: "Reflect", inputType: ".odd.v1.Odd", outputType: ".odd.v1.Odd" }] },
    ],
  });

  test.each([
    ["labels[k]=x", { "labels[k]": "x" }],
    ["labels[l]=x", { labels: { l: "x" } }],
    ["$alt=x", { $alt: "x" }],
    ["sizes=1&sizes=2", { sizes: [1, 2] }],
    ["flags[a]=true&flags[b]=false", { flags: { a: true, b: false } }],
  ])("%s", async (query, want) => {
    const files = createFileRegistry(file, () => file_google_protobuf_wrappers.proto);
    const service = files.getService("odd.v1.OddService") as DescService;
    const routes = [
      route("GET /odd -> reflect", {
        query: ["labels", "same", "alt", "sizes", "flags"],
        contract: { alwaysEmitImplicit: false },
      }),
    ];
    const handlers = { reflect: (given: unknown) => given };
    const rest = createRestHandler(createProcedures([{ service, handlers, routes }], { validate: false }));
    const server = createServer((req, res) => void rest.handle(req, res));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/odd?${query}`);
      expect(await answer.json()).toEqual(want);
    } finally {
      server.close();
    }
  });
});

test.each(["application/json", "application/x-ndjson", "text/event-stream"])(
  "each message of a stream goes out when it is there, as %s",
  async (accept) => {
    const taken: (() => void)[] = [];
    async function* count() {
      for (let number = 1; number <= 3; number++) {
        const next = new Promise<void>((resolve) => taken.push(resolve));
        yield { number };
        // The next one is made only when the client has seen this one.
        await next;
      }
    }
    await using server = await serveRoutes([route("GET /v1/count -> count")], {}, { count });
    const seen = await new Promise<string>((resolve) => {
      request({ port: server.port, host: "127.0.0.1", path: "/v1/count", headers: { accept } }, (answer) => {
        let text = "";
        answer
          .on("data", (chunk) => {
            text += chunk;
            if (text.includes(`{"number":${taken.length}}`)) taken.at(-1)?.();
          })
          .on("end", () => resolve(text));
      }).end();
    });
    expect(seen).toContain('{"number":3}');
  },
);
