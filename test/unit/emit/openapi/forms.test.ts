import { describe, expect, test } from "vitest";
import { buildDocument } from "../../../../generator/emit/openapi/document.js";
import { printTypes } from "../../../../generator/emit/openapi/types.js";
import { modelOf } from "../../../support/model-of.js";
import { openapiFaults, openapiOptions } from "../../../support/openapi.js";
import { readFolder } from "../../../support/pipeline.js";
import { typeProblems } from "../../../support/type-check.js";

// Forms, files and parts of files in the document. That the server does what stands there, test/proof holds.

type Version = "3.0" | "3.1" | "3.2";

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by hand
type Document = any;

const { model, config } = await modelOf(readFolder("test/scenarios/rest-files/input/schemas"));
const inVersion = (specification: Version): Document =>
  buildDocument(model, openapiOptions({ specification, formats: ["json"] }), config);
const document = inVersion("3.1");
const contentOf = (path: string, method = "post", of: Document = document) =>
  of.paths[path][method].requestBody.content;
const schemaOf = (name: string, of: Document = document) => of.components.schemas[`files.v1.${name}`];

describe("a form of parts", () => {
  test("is where the body has files, or the method says so", () => {
    const taken = Object.entries<Document>(document.paths).flatMap(([path, methods]) =>
      Object.entries<Document>(methods).flatMap(([method, { requestBody }]) =>
        Object.keys(requestBody?.content ?? {})
          .filter((type) => !type.includes("json") && type !== "*/*")
          .map((type) => `${method} ${path}: ${type}`),
      ),
    );
    expect(taken).toEqual([
      "post /v1/descriptions: multipart/form-data",
      "post /v1/descriptions: application/x-www-form-urlencoded",
      "post /v1/files: multipart/form-data",
      "post /v1/files: application/x-www-form-urlencoded",
      "patch /v1/files/{name}: multipart/form-data",
      "post /v1/files/{name}/tags: application/x-www-form-urlencoded",
      "post /v1/files:send: multipart/form-data",
      "post /v1/folders/{folder}/files: multipart/form-data",
      "post /v1/folders/{folder}/files: application/x-www-form-urlencoded",
    ]);
  });

  test("has a type of content for each part that is no plain text", () => {
    expect(contentOf("/v1/files")["multipart/form-data"]).toEqual({
      schema: { $ref: "#/components/schemas/files.v1.UploadRequest-Form" },
      encoding: {
        file: { contentType: "*/*" },
        thumbnail: { contentType: "application/octet-stream" },
        pages: { contentType: "application/octet-stream" },
        files: { contentType: "*/*" },
        labels: { contentType: "application/json" },
        description: { contentType: "application/json" },
        descriptions: { contentType: "application/json" },
        extra: { contentType: "application/json" },
        checksum: { contentType: "text/plain" },
        data: { contentType: "application/octet-stream" },
      },
    });
  });

  test.each<[Version, object]>([
    ["3.0", { format: "binary" }],
    ["3.1", { contentMediaType: "application/octet-stream" }],
    ["3.2", { contentMediaType: "application/octet-stream" }],
  ])("in %s has files as they are, in its words", async (version, words) => {
    const whole = inVersion(version);
    const { properties } = schemaOf("UploadRequest-Form", whole);
    const file = { type: "string", ...words };
    expect(properties).toMatchObject({
      file: { ...file, description: "The file itself." },
      thumbnail: { ...file, maxLength: 100 },
      pages: { type: "array", items: file, maxItems: 2 },
      files: { type: "array", items: file },
    });
    expect(await openapiFaults(whole)).toEqual([]);
  });

  test("says null of nothing, and of JSON that may be a list that it is a text", () => {
    const { properties } = schemaOf("UploadRequest-Form");
    expect(properties.weight).toEqual({ type: "integer", format: "int32" });
    expect(properties.rows).toEqual({
      type: "string",
      contentMediaType: "application/json",
      contentSchema: { type: "array", items: {} },
    });
    const patched = schemaOf("UploadRequest-Patch-Whole-Form-Without-folder").properties;
    expect(patched.size).toEqual({ type: "integer", format: "int32" });
  });

  test("has the schema of its JSON where that is the same, and lacks what the path holds", () => {
    expect(contentOf("/v1/descriptions")["multipart/form-data"]).toEqual({
      schema: { $ref: "#/components/schemas/files.v1.Description" },
    });
    const { $ref } = contentOf("/v1/folders/{folder}/files")["multipart/form-data"].schema;
    expect($ref).toBe("#/components/schemas/files.v1.UploadRequest-Form-Without-folder");
    expect(schemaOf("UploadRequest-Form-Without-folder").properties).not.toHaveProperty("folder");
  });

  test("of a stream takes each part any number of times, in any company", () => {
    expect(schemaOf("SendRequest-Streamed-Form")).toEqual({
      type: "object",
      properties: {
        description: { type: "array", items: { $ref: "#/components/schemas/files.v1.Description" } },
        chunk: { type: "array", items: { type: "string", contentMediaType: "application/octet-stream" } },
        note: { type: "array", items: { type: "string" } },
      },
      unevaluatedProperties: false,
    });
  });

  test("has files as Blobs in the types", async () => {
    const types = await printTypes(document);
    const check = (code: string) =>
      typeProblems(
        import.meta.dirname,
        new Map([
          ["openapi/types.ts", types],
          ["case.ts", `import type { components } from "./openapi/types.js";\n${code}`],
        ]),
      );
    const form = 'export const form: components["schemas"]["files.v1.UploadRequest-Form"] = ';
    expect(check(`${form}{ name: "a", file: new Blob(), pages: [new Blob()], labels: { a: "b" } };`)).toEqual([]);
    expect(check(`${form}{ name: "a", file: "a" };`)).toEqual([expect.stringContaining("Blob")]);
  });
});

describe("a form of pairs", () => {
  const { schema, encoding } = contentOf("/v1/files")["application/x-www-form-urlencoded"];

  test("is written as a query is", () => {
    expect(schema.properties).toMatchObject({
      "description.stars": { type: "integer", maximum: 5 },
      thumbnail: { type: "string", contentEncoding: "base64url" },
      tags: { type: "array", items: { type: "string" } },
      labels: { type: "object", additionalProperties: { type: "string" } },
    });
    expect(schema.required).toEqual(["name"]);
    expect(encoding).toEqual({
      labels: { style: "deepObject", explode: true },
      extra: { contentType: "application/json" },
    });
  });

  test("holds files only in parts, and one member of a oneof", () => {
    expect(Object.keys(schema.properties).filter((name) => name.startsWith("file"))).toEqual([]);
    expect(schema.allOf).toEqual([{ not: { allOf: [{ required: ["url"] }, { required: ["data"] }] } }]);
  });
});

describe("parts of a file", () => {
  test("can be asked for where it is sent in one piece", () => {
    const { parameters, responses } = document.paths["/v1/files/{name}"].get;
    expect(parameters.map(({ name, in: place }: Document) => `${place} ${name}`)).toEqual([
      "path name",
      "header Range",
      "header If-Range",
    ]);
    expect(Object.keys(responses[200].headers)).toEqual(["Accept-Ranges"]);
    expect(responses[206].content).toEqual(responses[200].content);
    expect(Object.keys(responses[206].headers)).toEqual(["Accept-Ranges", "Content-Range"]);
    expect(responses[416]).toEqual({ $ref: "#/components/responses/RangeNotSatisfiable" });
    const { headers } = document.components.responses.RangeNotSatisfiable;
    expect(Object.keys(headers)).toEqual(["Accept-Ranges", "Content-Range"]);
  });

  test("has the headers of the whole", () => {
    const { responses } = document.paths["/v1/files/{name}/preview"].get;
    expect(Object.keys(responses[206].headers)).toEqual(["Cache-Control", "Accept-Ranges", "Content-Range"]);
  });

  test("can not where it is streamed, or not a GET", () => {
    const others = Object.entries<Document>(document.paths).flatMap(([path, methods]) =>
      Object.entries<Document>(methods)
        .filter(([, { responses }]) => responses[206] !== undefined)
        .map(([method]) => `${method} ${path}`),
    );
    expect(others).toEqual(["get /v1/files/{name}", "get /v1/files/{name}/preview"]);
  });
});
