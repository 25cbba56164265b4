import { once } from "node:events";
import { request } from "node:http";
import { Busboy } from "@fastify/busboy";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readParts } from "../../../../runtime/rest/form/multipart.js";
import { malformations } from "../../../proof/malformed-forms.js";
import { route } from "./element-service.js";
import { fileHandlers, serveFiles } from "./file-service.js";

const multipart = "multipart/form-data";
const pairs = "application/x-www-form-urlencoded";
const routes = [
  route("POST /uploads -> upload", { body: "*", forms: [multipart, pairs] }),
  route("POST /uploads/{name} -> upload", { body: "*", forms: [multipart] }),
  route("PATCH /uploads/{upload.name} -> updateUpload", {
    body: "upload",
    query: ["update_mask"],
    forms: [multipart, pairs],
  }),
  route("POST /labels -> label", { body: "*", forms: [multipart] }),
  route("POST /json -> upload", { body: "*" }),
  route("POST /send -> send", { body: "*", forms: [multipart, pairs] }),
  route("POST /send/{folder} -> send", { body: "*", forms: [multipart] }),
];

function form(...entries: readonly (readonly [string, string | Blob])[]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

const blob = (text: string, type = "application/octet-stream") => new Blob([text], { type });
const json = (value: unknown) => blob(JSON.stringify(value), "application/json");
const base64 = (text: string) => Buffer.from(text).toString("base64");

async function post(path: string, body: FormData | URLSearchParams | string, init: RequestInit = {}) {
  await using server = await serveFiles(routes, { alwaysEmitImplicit: false });
  const answer = await server.fetch(path, { method: "POST", body, ...init });
  return { status: answer.status, headers: answer.headers, json: await answer.json() };
}

describe("a form of parts", () => {
  test.each([
    ["a text", form(["name", "a.png"]), { name: "a.png" }],
    ["an empty text", form(["name", ""]), {}],
    ["a number", form(["size", "12"]), { size: 12 }],
    ["a truth", form(["open", "true"]), { open: true }],
    ["a name of an enum", form(["kind", "KIND_PICTURE"]), { kind: "KIND_PICTURE" }],
    ["a time", form(["taken", "2000-01-01T00:00:00Z"]), { taken: "2000-01-01T00:00:00Z" }],
    ["a wrapper", form(["weight", "7"]), { weight: "7" }],
    ["JSON text", form(["extra", '{"a":[1]}']), { extra: { a: [1] } }],
    ["a list", form(["tags", "a"], ["tags", "b"]), { tags: ["a", "b"] }],
    ["bytes", form(["content", blob("\u0000ÿ")]), { content: base64("\u0000ÿ") }],
    ["bytes without a file", form(["content", "abcd"]), { content: base64("abcd") }],
    ["bytes in a oneof", form(["data", blob("x")]), { data: base64("x") }],
    ["bytes in a wrapper, as text", form(["thumbnail", base64("x")]), { thumbnail: base64("x") }],
    [
      "bytes of which there are several",
      form(["pieces", blob("a")], ["pieces", blob("b")]),
      { pieces: ["YQ==", "Yg=="] },
    ],
    ["a file", form(["file", blob("x", "image/png")]), { file: { contentType: "image/png", data: base64("x") } }],
    [
      "files",
      form(["files", blob("x", "a/b")], ["files", blob("y", "c/d")]),
      {
        files: [
          { contentType: "a/b", data: base64("x") },
          { contentType: "c/d", data: base64("y") },
        ],
      },
    ],
    [
      "a message",
      form(["meta", json({ title: "t", count: "9007199254740993" })]),
      { meta: { title: "t", count: "9007199254740993" } },
    ],
    ["a message as a text", form(["meta", '{"title":"t"}']), { meta: { title: "t" } }],
    ["messages", form(["metas", json({ title: "a" })], ["metas", json({})]), { metas: [{ title: "a" }, {}] }],
    ["a map", form(["labels", json({ a: "b" })]), { labels: { a: "b" } }],
    ["a scalar as JSON", form(["size", json(5)], ["name", json("x")]), { size: 5, name: "x" }],
    ["null, which is nothing", form(["meta", json(null)]), {}],
    ["a field by its own name, which only the service sets", form(["made_by", "me"], ["name", "x"]), { name: "x" }],
    ["nothing", form(), {}],
  ])("holds %s", async (_, body, want) => {
    expect(await post("/uploads", body)).toMatchObject({ status: 200, json: want });
  });

  test.each([
    ["a name that is no field's", form(["nmae", "x"]), "#/nmae", /did you mean "name"/],
    ["a name in a name", form(["meta.title", "x"]), "#/meta.title", /no field/],
    ["what is no number", form(["size", "x"]), "#/size", /32-bit integer/],
    ["a value twice", form(["name", "x"], ["name", "y"]), "#/name", /twice/],
    ["two members of a oneof", form(["url", "x"], ["data", blob("y")]), "#/data", /only one member/],
    ["what is no JSON", form(["meta", "x"]), "#/meta", /expected JSON/],
    ["what is wrong in JSON", form(["meta", json({ count: "x" })]), "#/meta/count", /integer/],
    ["an element that is null", form(["metas", json(null)]), "#/metas", /object/],
    ["a text of another type", form(["name", blob("x", "image/png")]), "#/name", /text\/plain/],
    ["a text in another charset", form(["name", blob("x", "text/plain;charset=utf-16")]), "#/name", /UTF-8/],
    ["what breaks a rule", form(["name", "longer than ten"]), "#/name", /at most 10/],
  ])("is refused with %s", async (_, body, pointer, detail) => {
    const answer = await post("/uploads", body);
    expect(answer).toMatchObject({ status: 400, json: { code: "invalid_argument" } });
    expect(answer.json.errors).toEqual([
      expect.objectContaining({ in: "body", pointer, detail: expect.stringMatching(detail) }),
    ]);
  });

  test.each(malformations.map((one) => [one.name, one] as const))(
    "is refused with %s",
    async (_, { spoil, status = 400 }) => {
      const headers = { "content-type": `${multipart}; boundary=b` };
      // As one message, and as a stream of messages.
      for (const [path, name] of [
        ["/uploads", "name"],
        ["/send", "note"],
      ] as const) {
        const body = `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${"a".repeat(10)}\r\n--b--\r\n`;
        expect((await post(path, body, { headers })).status).toBe(200);
        for (const at of [0, 0.3, 0.7, 1]) {
          const { json: answer, status: got } = await post(path, spoil(body, "b", at), { headers });
          expect([got, answer.code]).toEqual([status, status === 400 ? "invalid_argument" : "resource_exhausted"]);
        }
      }
    },
  );

  test("tells of all that is wrong at once, and ignores what it is told to", async () => {
    const wrong = await post("/uploads", form(["size", "x"], ["nope", "y"], ["open", "z"]));
    expect(wrong.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "#/size",
      "#/nope",
      "#/open",
    ]);
    await using lenient = await serveFiles(routes, { unknownFields: "ignore" });
    expect((await lenient.fetch("/uploads", { method: "POST", body: form(["nope", "y"]) })).status).toBe(200);
  });

  test("lacks what must be there also where it says null", async () => {
    expect((await post("/labels", form(["meta", json({})], ["weight", json(null)]))).json).toEqual({ meta: {} });
    for (const body of [form(["weight", "1"]), form(["meta", json(null)])]) {
      const { status, json: answer } = await post("/labels", body);
      expect([status, answer.errors]).toEqual([400, [expect.objectContaining({ in: "body", pointer: "#/meta" })]]);
    }
  });

  test("may repeat what the path says, and not gainsay it", async () => {
    expect((await post("/uploads/x", form(["name", "x"], ["size", "1"]))).json).toEqual({ name: "x", size: 1 });
    expect((await post("/uploads/x", form(["name", "y"]))).status).toBe(400);
  });

  test("of a PATCH fills the mask", async () => {
    await using server = await serveFiles(routes, { alwaysEmitImplicit: false });
    for (const [body, mask] of [
      [form(["size", "1"], ["meta", json({ title: "t" })], ["content", blob("x")]), "size,meta.title,content"],
      [new URLSearchParams({ size: "1", "meta.title": "t", "labels[a]": "b" }), "size,meta.title,labels"],
    ] as const) {
      const answer = await server.fetch("/uploads/x", { method: "PATCH", body });
      expect((await answer.json()).updateMask).toBe(mask);
    }
  });

  test("is only for routes that take one", async () => {
    const answer = await post("/json", form(["name", "x"]));
    expect([answer.status, answer.headers.get("accept-post")]).toEqual([415, "application/json"]);
    const xml = await post("/uploads", "<a/>", { headers: { "content-type": "text/xml" } });
    expect([xml.status, xml.headers.get("accept-post")]).toEqual([415, `application/json, ${multipart}, ${pairs}`]);
    const other = await post("/uploads", "{}", { headers: { "content-type": "application/json" } });
    expect(other.status).toBe(200);
  });

  test("is bounded as a whole, and in its parts", async () => {
    await using server = await serveFiles(routes, { maxBodyBytes: 10_000, maxFormParts: 3 });
    const send = async (body: FormData) => (await server.fetch("/uploads", { method: "POST", body })).status;
    expect(await send(form(["content", blob("x".repeat(9_000))]))).toBe(200);
    expect(await send(form(["content", blob("x".repeat(11_000))]))).toBe(413);
    expect(await send(form(["tags", "1"], ["tags", "2"], ["tags", "3"]))).toBe(200);
    expect(await send(form(["tags", "1"], ["tags", "2"], ["tags", "3"], ["tags", "4"]))).toBe(413);
  });

  const part = (head: string, content = "x") => `--b\r\n${head}\r\n\r\n${content}\r\n`;
  const disposition = 'Content-Disposition: form-data; name="name"';
  test.each([
    ["a preamble and what follows", `before\r\n${part(disposition)}--b--\r\nafter`, 200],
    ["no end of the last line", `${part(disposition)}--b--`, 200],
    ["space after a boundary", `--b  \r\n${disposition}\r\n\r\nx\r\n--b-- `, 200],
    ["headers in any case", `${part('CONTENT-DISPOSITION: Form-Data; NAME=name; filename="a\\"b"')}--b--`, 200],
    ["a name with escapes", `${part('Content-Disposition: form-data; name="%22\\"\\\\"')}--b--`, 400],
    ["nothing", "", 200],
    ["no boundary", "hello", 400],
    ["no end", part(disposition), 400],
    ["no end of a part", `--b\r\n${disposition}\r\n\r\nx`, 400],
    ["no end of headers", `--b\r\n${disposition}\r\n`, 400],
    ["a boundary that goes on", `${part(disposition)}--bb--`, 400],
    ["no disposition", `${part("Content-Type: a/b")}--b--`, 400],
    ["another disposition", `${part('Content-Disposition: attachment; name="name"')}--b--`, 400],
    ["no name", `${part("Content-Disposition: form-data")}--b--`, 400],
    ["a malformed disposition", `${part('Content-Disposition: form-data; name="name')}--b--`, 400],
    ["a malformed header", `${part(`${disposition}\r\nnonsense`)}--b--`, 400],
    ["a header twice", `${part(`${disposition}\r\n${disposition}`)}--b--`, 400],
    ["a folded header", `${part(`${disposition}\r\n folded`)}--b--`, 400],
    ["no headers", "--b\r\n\r\nx\r\n--b--", 400],
    ["base64", `${part(`${disposition}\r\nContent-Transfer-Encoding: base64`)}--b--`, 400],
    ["binary", `${part(`${disposition}\r\nContent-Transfer-Encoding: binary`)}--b--`, 200],
    [
      "a text that is no UTF-8",
      Buffer.concat([Buffer.from(`--b\r\n${disposition}\r\n\r\n`), Buffer.from([255]), Buffer.from("\r\n--b--")]),
      400,
    ],
    ["endless headers", `--b\r\n${disposition}\r\n${"a: b\r\n".repeat(10_000)}`, 413],
  ])("with %s", async (_, body, status) => {
    await using server = await serveFiles(routes);
    const answer = await server.fetch("/uploads", {
      method: "POST",
      body,
      headers: { "content-type": `${multipart}; boundary=b` },
    });
    expect(answer.status).toBe(status);
  });

  test("needs a boundary", async () => {
    expect((await post("/uploads", "--b--", { headers: { "content-type": multipart } })).status).toBe(400);
  });
});

describe("a form of pairs", () => {
  test("is read as a query is", async () => {
    const body = new URLSearchParams([
      ["name", "ä b"],
      ["size", "1"],
      ["tags", "x"],
      ["tags", "y"],
      ["labels[k]", "v"],
      ["meta.title", "t"],
    ]);
    expect(await post("/uploads", body)).toMatchObject({
      status: 200,
      json: { name: "ä b", size: 1, tags: ["x", "y"], labels: { k: "v" }, meta: { title: "t" } },
    });
  });

  test.each([
    ["nmae=x", "#/nmae"],
    ["size=x", "#/size"],
    ["name=x&name=y", "#/name"],
    ["meta.count=x", "#/meta/count"],
    ["$prettyPrint=true", "#/$prettyPrint"],
    ["name=%ff", "#/name"],
  ])("is refused for %s", async (body, pointer) => {
    const answer = await post("/uploads", body, { headers: { "content-type": pairs } });
    expect(answer.json.errors).toEqual([expect.objectContaining({ in: "body", pointer: pointer.replace("$", "%24") })]);
  });

  test("is percent-encoded, and only taken where the route says so", async () => {
    expect((await post("/uploads", "name=ä", { headers: { "content-type": pairs } })).status).toBe(400);
    expect((await post("/uploads/x", "size=1", { headers: { "content-type": pairs } })).status).toBe(415);
  });
});

describe("a form as a stream", () => {
  test("is a message for each piece of a file, with what was said before it", async () => {
    const file = blob("x".repeat(200_000), "image/png");
    const answer = await post(
      "/send/f",
      form(["note", "a"], ["file", file], ["note", "b"], ["file", blob("y", "a/b")], ["note", "c"]),
    );
    expect(answer.json).toEqual({
      messages: ["note a, in f, file image/png", "in f, file", "note b, in f, file a/b", "note c, in f"],
      bytes: "200001",
    });
  });

  test("begins a new message for what the last has no place for", async () => {
    const answer = await post(
      "/send",
      form(["meta", json({ title: "t" })], ["chunk", blob("xyz")], ["note", "1"], ["note", "2"]),
    );
    expect(answer.json).toEqual({ messages: ["meta t", "chunk", "note 1", "note 2"], bytes: "3" });
    expect((await post("/send", form(["chunk", blob("")]))).json.messages).toEqual(["chunk"]);
    expect((await post("/send", form())).json).toEqual({});
    expect((await post("/send", new URLSearchParams({ note: "x" }))).json.messages).toEqual(["note x"]);
  });

  test("without a message has a path and a query all the same", async () => {
    expect((await post("/send?nope=1", form())).status).toBe(400);
  });

  test("is not bounded, but in what is no file; and tells of what is wrong", async () => {
    await using server = await serveFiles(routes, { maxBodyBytes: 1000 });
    const send = async (body: FormData) => {
      const answer = await server.fetch("/send", { method: "POST", body });
      return [answer.status, (await answer.json()).errors?.[0].pointer];
    };
    expect(await send(form(["chunk", blob("x".repeat(1_000_000))]))).toEqual([200, undefined]);
    expect(await send(form(["note", "x".repeat(2000)]))).toEqual([413, undefined]);
    expect(await send(form(["nope", "x"]))).toEqual([400, "#/nope"]);
    expect(await send(form(["meta", "x"]))).toEqual([400, "#/meta"]);
    expect((await send(form(["note", "longer than ten"])))[0]).toBe(400);
  });

  test("is read no faster than the handler takes it", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = {
      ...fileHandlers,
      async send(requests: AsyncIterable<{ part: { value?: Uint8Array } }>) {
        await held;
        let bytes = 0n;
        for await (const { part } of requests) bytes += BigInt(part.value?.length ?? 0);
        return { bytes };
      },
    };
    await using server = await serveFiles(routes, {}, slow as typeof fileHandlers);
    const sent = request({
      port: server.port,
      path: "/send",
      method: "POST",
      headers: { "content-type": `${multipart}; boundary=b` },
    });
    const answered = once(sent, "response");
    sent.write('--b\r\nContent-Disposition: form-data; name="chunk"; filename="a"\r\n\r\n');
    const chunk = Buffer.alloc(64 * 1024);
    let written = 0;
    while (written < 64 * 1024 * 1024 && sent.write(chunk)) written += chunk.length;
    for (let idle = 0; idle < 3 && written < 64 * 1024 * 1024; ) {
      const drained = await Promise.race([
        once(sent, "drain").then(() => true),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), 200)),
      ]);
      if (!drained) idle++;
      else while (written < 64 * 1024 * 1024 && sent.write(chunk)) written += chunk.length;
    }
    expect(written).toBeLessThan(32 * 1024 * 1024);
    release();
    sent.end("\r\n--b--\r\n");
    const [answer] = await answered;
    expect(answer.statusCode).toBe(200);
  });

  test("that stops coming in is given up", async () => {
    await using server = await serveFiles(routes, { bodyTimeoutMs: 100 });
    for (const path of ["/send", "/uploads"]) {
      const sent = request({
        port: server.port,
        path,
        method: "POST",
        headers: { "content-type": `${multipart}; boundary=b` },
      });
      sent.on("error", () => {});
      sent.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbeginning');
      const [answer] = await once(sent, "response");
      expect(answer.statusCode).toBe(408);
      sent.destroy();
    }
  });
});

describe("parts, however the chunks fall", () => {
  const contents = fc
    .oneof(
      fc.uint8Array({ maxLength: 300 }),
      // What looks like boundaries.
      fc
        .array(fc.constantFrom("\r\n--", "\r\n--boundar", "\r", "\n", "--boundary", "\r\n", "x"), { maxLength: 20 })
        .map((pieces) => Buffer.from(pieces.join(""))),
    )
    .filter((content) => !`\r\n${Buffer.from(content).toString("latin1")}`.includes("\r\n--boundary"));
  const parts = fc.array(fc.record({ name: fc.string({ minLength: 1, maxLength: 8 }), content: contents }), {
    maxLength: 6,
  });

  function bodyOf(all: readonly { readonly name: string; readonly content: Uint8Array }[]): Buffer {
    const quoted = (name: string) =>
      name.replace(/["\r\n]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
    return Buffer.concat([
      ...all.flatMap(({ name, content }) => [
        Buffer.from(
          `--boundary\r\nContent-Disposition: form-data; name="${quoted(name).replaceAll("\\", "\\\\")}"; filename="a"\r\n\r\n`,
        ),
        content,
        Buffer.from("\r\n"),
      ]),
      Buffer.from("--boundary--\r\n"),
    ]);
  }

  async function* cut(body: Uint8Array, lengths: readonly number[]) {
    let at = 0;
    for (let index = 0; at < body.length; index++) {
      const end = at + (lengths[index % lengths.length] ?? 1);
      yield body.subarray(at, end);
      at = end;
    }
  }

  const cuts = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 10 });
  const type = `${multipart}; boundary=boundary`;

  test("are what was sent", async () => {
    const property = fc.asyncProperty(parts, cuts, async (all, lengths) => {
      const got: { name: string; content: Buffer }[] = [];
      for await (const { name, bytes } of readParts(cut(bodyOf(all), lengths), type, { maxParts: 100 })) {
        const pieces: Uint8Array[] = [];
        for await (const piece of bytes) pieces.push(piece);
        got.push({ name, content: Buffer.concat(pieces) });
      }
      expect(got.map(({ name, content }) => [name, content.toString("hex")])).toEqual(
        all.map(({ name, content }) => [name, Buffer.from(content).toString("hex")]),
      );
    });
    await fc.assert(property, { numRuns: 500 });
  });

  test("can be passed over, or left in the middle", async () => {
    const property = fc.asyncProperty(
      parts,
      cuts,
      fc.array(fc.nat(3), { minLength: 1 }),
      async (all, lengths, takes) => {
        const names: string[] = [];
        for await (const { name, bytes } of readParts(cut(bodyOf(all), lengths), type, { maxParts: 100 })) {
          let left = takes[names.length % takes.length] ?? 0;
          names.push(name);
          if (left > 0) for await (const _ of bytes) if (--left <= 0) break;
        }
        expect(names).toEqual(all.map(({ name }) => name));
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  test("are what busboy reads, too", async () => {
    const plain = fc.array(fc.record({ name: fc.stringMatching(/^[a-z]{1,5}$/), content: contents }), {
      minLength: 1,
      maxLength: 5,
    });
    const property = fc.asyncProperty(plain, async (all) => {
      const body = bodyOf(all);
      const ours: [string, string][] = [];
      for await (const { name, bytes } of readParts(cut(body, [50]), type, { maxParts: 100 })) {
        const pieces: Uint8Array[] = [];
        for await (const piece of bytes) pieces.push(piece);
        ours.push([name, Buffer.concat(pieces).toString("hex")]);
      }
      const theirs = await new Promise<[string, string][]>((resolve, reject) => {
        const found: [string, string][] = [];
        const busboy = new Busboy({ headers: { "content-type": type } });
        busboy.on("file", (name, stream) => {
          const entry: [string, string] = [name, ""];
          found.push(entry);
          stream.on("data", (chunk: Buffer) => {
            entry[1] += chunk.toString("hex");
          });
        });
        busboy.on("finish", () => resolve(found)).on("error", reject);
        busboy.end(body);
      });
      expect(ours).toEqual(theirs);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});
