import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DescField,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Message,
  ScalarType,
  toJson,
} from "@bufbuild/protobuf";
import { type RunningServer, serve } from "@svcgen/runtime";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createFilesRestClient,
  type FilesRestClient,
} from "../../../scenarios/rest-files/expected/client/files/v1/files.js";
import { defineFiles, type FilesHandlers } from "../../../scenarios/rest-files/expected/connect/files/v1/files.js";
import {
  type ChangeRequest,
  type SendRequest,
  TagRequestSchema,
  type UploadRequest,
  UploadRequestSchema,
} from "../../../scenarios/rest-files/expected/messages/files/v1/files_pb.js";
import { jsonMessages, texts } from "../../../support/json-messages.js";

// Forms of a generated client, as the handler of a running server sees them.

/** What has come to a handler. */
let seen: unknown[] = [];
const note = (request: unknown) => {
  seen.push(request);
  return {};
};
const handlers: Partial<FilesHandlers> = {
  upload: note,
  change: note,
  store: note,
  describe: note,
  tag: note,
  async send(requests) {
    for await (const request of requests) seen.push(request);
    return {};
  },
};

let server: RunningServer;
let files: FilesRestClient;

beforeAll(async () => {
  server = await serve({ services: [defineFiles(handlers as FilesHandlers)], port: 0, signals: [] });
  files = createFilesRestClient({ baseUrl: server.url });
});
afterAll(() => server.close());
beforeEach(() => {
  seen = [];
});

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** The only request that has come. */
function only<T extends Message>(): T {
  expect(seen).toHaveLength(1);
  return seen[0] as T;
}

describe("a form of parts", () => {
  test("has files as they are: with their types, of any name, and empty", async () => {
    await files.upload({
      form: {
        name: "x",
        file: new File([allBytes], "Übergröße „1“ 文件.png", { type: "image/png" }),
        files: [
          new File(["one\n"], 'a"b.txt', { type: "text/plain" }),
          new Blob(["two\r\n--boundary"]),
          new Blob([], { type: "application/x-none" }),
        ],
      },
    });
    const { file, files: several } = only<UploadRequest>();
    expect([file?.contentType, file?.data]).toEqual(["image/png", allBytes]);
    expect(several.map(({ contentType, data }) => [contentType, decode(data)])).toEqual([
      ["text/plain", "one\n"],
      ["application/octet-stream", "two\r\n--boundary"],
      ["application/x-none", ""],
    ]);
  });

  test("has bytes from wherever they are", async () => {
    const room = allBytes.slice();
    await files.upload({
      form: { name: "x", data: room.subarray(10, 20), pages: [room.buffer, Buffer.from("ab")], thumbnail: new Blob() },
    });
    const { source, pages, thumbnail } = only<UploadRequest>();
    expect(source).toEqual({ case: "data", value: allBytes.subarray(10, 20) });
    expect(pages.map((page) => [...page])).toEqual([[...allBytes], [...encode("ab")]]);
    expect(thumbnail).toEqual(new Uint8Array());
  });

  test.each(["a\nb", "a\r\nb", "a\rb", "\n", "a, ä, 文, 🐘", "", '--x\r\nContent-Disposition: form-data; name="size"'])(
    "has the text %j to the letter",
    async (text) => {
      await files.upload({ form: { name: "x", folder: text, tags: [text, "b", text] } });
      expect(only<UploadRequest>()).toMatchObject({ folder: text, tags: [text, "b", text] });
    },
  );

  test("has values of all kinds, messages and maps as JSON", async () => {
    await files.upload({
      form: {
        name: "x",
        size: -5,
        owner: "9007199254740993",
        open: true,
        kind: "KIND_PICTURE",
        labels: { a: "b", "c\nd": "e" },
        description: { title: "one\ntwo", stars: 5 },
        descriptions: [{ title: "first" }, {}],
        taken: "2000-01-01T00:00:00Z",
        extra: { list: [1, null] },
        weight: 0,
        rows: JSON.stringify([1, ["x"]]),
      },
    });
    expect(toJson(UploadRequestSchema, only())).toEqual({
      name: "x",
      size: -5,
      owner: "9007199254740993",
      open: true,
      kind: "KIND_PICTURE",
      labels: { a: "b", "c\nd": "e" },
      description: { title: "one\ntwo", stars: 5 },
      descriptions: [{ title: "first" }, {}],
      taken: "2000-01-01T00:00:00Z",
      extra: { list: [1, null] },
      weight: 0,
      rows: [1, ["x"]],
    });
  });

  test("leaves out what is not given, and takes an integer of JavaScript", async () => {
    const given: object = { name: "x", folder: undefined, tags: [], file: undefined, owner: 2n ** 62n };
    await files.upload({ form: given as FormData });
    expect(only<UploadRequest>()).toMatchObject({ folder: "", tags: [], owner: 2n ** 62n });
    expect(only<UploadRequest>().file).toBeUndefined();
  });

  test("is the one of the binding, beside the path", async () => {
    await files.upload.via("POST /v1/folders/{folder}/files")({
      path: { folder: "a b" },
      form: { name: "x", file: new Blob(["y"]) },
    });
    expect(only<UploadRequest>()).toMatchObject({ folder: "a b", name: "x", file: { data: encode("y") } });
  });

  test("of a PATCH tells what is changed", async () => {
    await files.change({
      path: { "file.folder": "f" },
      form: { name: "x", description: { title: "t" }, files: [new Blob(["y"])] },
    });
    const { file, updateMask } = only<ChangeRequest>();
    expect(file).toMatchObject({ folder: "f", name: "x", description: { title: "t" }, files: [{ data: encode("y") }] });
    expect(updateMask?.paths).toEqual(["name", "description.title", "files"]);
  });

  test("may be the caller's own", async () => {
    const form = new FormData();
    form.append("name", "x");
    form.append("folder", "a\nb");
    form.append("files", new File(["y"], "y.txt", { type: "text/y" }));
    await files.upload({ form });
    expect(only<UploadRequest>()).toMatchObject({ name: "x", folder: "a\nb", files: [{ contentType: "text/y" }] });
  });

  test("has the boundary that fetch has chosen, whatever type the caller's headers say", async () => {
    const client = createFilesRestClient({ baseUrl: server.url, headers: { "Content-Type": "application/json" } });
    await client.upload({ form: { name: "x" } }, { headers: { "content-type": "multipart/form-data" } });
    expect(only<UploadRequest>().name).toBe("x");
  });

  test("that the service refuses is told of part by part", async () => {
    const outcome = await files.upload.try({ form: { name: "", description: { stars: 6 } } });
    expect(outcome.ok).toBe(false);
    if (outcome.ok || outcome.error.status !== 400) throw new Error("not refused");
    expect(outcome.error.problem.errors?.map(({ pointer }) => pointer)).toEqual(["#/name", "#/description/stars"]);
  });
});

const isFile = ({ message }: DescField) => message?.typeName === "google.api.HttpBody";
const types = ["image/png", "text/x-any;charset=utf-8", "application/json", ""];
const bytes = fc.uint8Array({ maxLength: 300 });

/** Random requests that the rules of the contract allow. */
const requests = fc
  .record({
    random: jsonMessages(UploadRequestSchema).map(({ madeBy: _, file: __, files: ___, ...rest }) => rest),
    name: texts.filter((text) => text !== "" && [...text].length <= 20),
    stars: fc.integer({ max: 5 }),
    file: fc.option(fc.record({ contentType: fc.constantFrom(...types), data: bytes }), { nil: undefined }),
    files: fc.array(fc.record({ contentType: fc.constantFrom(...types), data: bytes }), { maxLength: 3 }),
  })
  .map(({ random, name, stars, file, files: several }): { form: object; sent: JsonObject } => {
    const given = { ...random, name } as JsonObject;
    for (const one of [given.description, ...((given.descriptions ?? []) as JsonValue[])] as (JsonObject | undefined)[])
      if (one?.stars !== undefined) one.stars = stars;
    if (Array.isArray(given.pages)) given.pages = given.pages.slice(0, 2);
    const form: Record<string, unknown> = {};
    for (const field of UploadRequestSchema.fields) {
      const value = given[field.jsonName];
      if (value === undefined || isFile(field)) continue;
      form[field.jsonName] = partOf(field, value);
    }
    const blob = ({ contentType: type, data }: { contentType: string; data: Uint8Array<ArrayBuffer> }) =>
      new Blob([data], { type });
    const json = ({ contentType, data }: { contentType: string; data: Uint8Array }): JsonObject => ({
      contentType: contentType || "application/octet-stream",
      data: Buffer.from(data).toString("base64"),
    });
    return {
      form: { ...form, ...(file && { file: blob(file) }), files: several.map(blob) },
      sent: { ...given, ...(file && { file: json(file) }), files: several.map(json) },
    };
  });

function partOf({ scalar, message }: DescField, value: JsonValue): unknown {
  if (scalar === ScalarType.BYTES) {
    return Array.isArray(value) ? value.map(bytesOf) : new Blob([bytesOf(value)]);
  }
  return message?.typeName === "google.protobuf.ListValue" ? JSON.stringify(value) : value;
}

function bytesOf(base64: JsonValue): Uint8Array<ArrayBuffer> {
  return Buffer.from(String(base64), "base64");
}

test("whatever a caller gives as a form is what the handler sees", async () => {
  await fc.assert(
    fc.asyncProperty(requests, async ({ form, sent }) => {
      seen = [];
      await files.upload({ form: form as FormData });
      const expected = fromJson(UploadRequestSchema, sent);
      expect(toJson(UploadRequestSchema, only())).toEqual(toJson(UploadRequestSchema, expected));
    }),
    { numRuns: 100 },
  );
});

describe("a form of pairs", () => {
  const path = { name: "x" };

  test("has the names of a query", async () => {
    await files.tag({
      path,
      form: {
        tags: ["a&b=c", "ä ö", "x\r\ny"],
        counts: { a: 1, "b]": 2 },
        description: { title: "t", stars: 3 },
        extra: { deep: { list: [1] } },
        rows: JSON.stringify([1]),
      },
    });
    expect(toJson(TagRequestSchema, only())).toEqual({
      name: "x",
      tags: ["a&b=c", "ä ö", "x\r\ny"],
      counts: { a: 1, "b]": 2 },
      description: { title: "t", stars: 3 },
      extra: { deep: { list: [1] } },
      rows: [1],
    });
  });

  test("takes dotted names, and may be the caller's own", async () => {
    await files.tag({ path, form: { "description.title": "t" } });
    await files.tag({ path, form: new URLSearchParams({ "description.title": "t +&" }) });
    expect(seen).toMatchObject([{ description: { title: "t" } }, { description: { title: "t +&" } }]);
  });
});

describe("a form that is a stream of messages", () => {
  const told = () =>
    (seen as SendRequest[]).map(({ part, note: text }) => [
      part.case === "chunk" ? decode(part.value) : part.value?.title,
      text,
    ]);

  test("is made of its parts in their order", async () => {
    await files.send({
      form: [
        ["note", "1"],
        ["description", { title: "t\n" }],
        ["note", "2"],
        ["chunk", new Blob(["abc"])],
        ["chunk", encode("")],
      ],
    });
    expect(told()).toEqual([
      ["t\n", "1"],
      ["abc", "2"],
      ["", ""],
    ]);
  });

  test("is made of its parts by their names, where that is their order", async () => {
    await files.send({ form: { note: ["1"], chunk: [encode("a"), new Blob(["b"])] } });
    expect(told()).toEqual([
      ["a", "1"],
      ["b", ""],
    ]);
  });

  test("is made of the caller's own form", async () => {
    const form = new FormData();
    form.append("note", "1");
    form.append("chunk", new Blob(["a"]));
    form.append("note", "2");
    await files.send({ form });
    expect(told()).toEqual([
      ["a", "1"],
      [undefined, "2"],
    ]);
  });

  test("brings a file from the disk in pieces, of any size", async () => {
    const folder = await mkdtemp(join(tmpdir(), "svcgen-form-"));
    try {
      const path = join(folder, "big");
      const content = Buffer.alloc(2_000_000, allBytes);
      await writeFile(path, content);
      await files.send({ form: { note: ["n"], chunk: [await openAsBlob(path)] } });
      const chunks = (seen as SendRequest[]).map(({ part }) => part.value as Uint8Array);
      expect(chunks.length).toBeGreaterThan(10);
      expect(Buffer.concat(chunks).equals(content)).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("no request is made of", () => {
  const untyped = (form: unknown) => files.upload({ form } as { form: FormData });

  test.each<[string, () => Promise<unknown>, string]>([
    ["a form and a body", () => files.upload({ form: new FormData(), body: { name: "x" } } as never), "only one"],
    ["a form where there is none", () => files.store({ form: { name: "x" } } as never), "the method takes none"],
    ["null", () => untyped({ name: null }), "form.name: a null has no text"],
    ["a function", () => untyped({ tags: [() => 1] }), "form.tags: a function has no text"],
    ["half of a character", () => untyped({ name: "\ud800" }), "form.name: half of a surrogate pair"],
    [
      "a pair without a text",
      () => files.tag({ path: { name: "x" }, form: { tags: [{}] } } as never),
      "form.tags: a object has no text",
    ],
  ])("%s", async (_name, call, message) => {
    const reason = await call().catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(TypeError);
    expect((reason as Error).message).toContain(message);
    expect(seen).toEqual([]);
  });
});

test("a body of JSON is sent as before", async () => {
  await files.upload({ body: { name: "x", file: { contentType: "a/b", data: "eHk=" } } });
  await files.send({ body: [{ note: "1", chunk: "eHk=" }] });
  expect(seen).toMatchObject([
    { name: "x", file: { contentType: "a/b", data: encode("xy") } },
    { note: "1", part: { case: "chunk", value: encode("xy") } },
  ]);
});
