import { create, type MessageInitShape, toJsonString } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Everything, EverythingSchema, State } from "../../../support/runtime/elements_pb.js";
import { plainHandlers, route, serveRoutes, type TestServer } from "./element-service.js";

const fields = EverythingSchema.fields.map(({ name }) => name);
let got: Everything | undefined;
let server: TestServer;

beforeAll(async () => {
  const reflect = (request: Everything) => {
    got = request;
    return request;
  };
  server = await serveRoutes(
    [
      route("GET /one/{f_string} -> reflect", { query: fields.filter((name) => name !== "f_string") }),
      route("GET /many/{f_string=**} -> reflect", { query: fields.filter((name) => name !== "f_string") }),
      route("GET /many/{f_string=**}:verb -> reflect"),
      route("GET /q -> reflect", { query: fields }),
      route("POST /all -> reflect", { body: "*" }),
      route("POST /field/{f_int32} -> reflect", { body: "f_nested", query: ["r_string"] }),
      route("POST /sum -> sum", { body: "*" }),
    ],
    { alwaysEmitImplicit: false, bodyTimeoutMs: 1000 },
    { ...plainHandlers, reflect },
  );
});
afterAll(() => server[Symbol.asyncDispose]());

// What a server of Node lets through in the line of a request.
const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 30,
});
const pieces = fc.constantFrom(
  "/",
  "one",
  "many",
  "q",
  "all",
  "%2F",
  "%",
  "%00",
  "%ff",
  "%C3%A9",
  ":verb",
  "..",
  ".",
  "?",
  "&",
  "=",
  "fString",
  "fNested.",
  "mString[",
  "]",
  "$alt",
  "+",
  "a",
  "#",
  "\\",
  "*",
);
const targets = fc.oneof(
  visible.map((text) => `/${text}`),
  fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join("")}`),
  fc.array(pieces, { maxLength: 12 }).map((parts) => `/q?${parts.join("")}`),
);

test("no path and no query is answered with a fault of the service", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("GET", "HEAD", "OPTIONS", "POST", "DELETE"), targets, async (method, target) => {
      const { status, headers } = await server.send(method, target);
      expect([200, 204, 400, 404, 405], `${method} ${target}: ${status}`).toContain(status);
      if (status >= 400) expect(headers["content-type"]).toBe("application/problem+json");
    }),
    { numRuns: 500 },
  );
});

const jsonPieces = fc.constantFrom(
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  '"fString"',
  '"fNested"',
  '"rMessage"',
  '"wValue"',
  '"mString"',
  '"__proto__"',
  "1",
  "-",
  "1e999",
  "null",
  "true",
  '"a"',
  "\\",
  "\\u0000",
  " ",
  "\n",
);
const bodies: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 50 }),
  fc.array(jsonPieces, { maxLength: 30 }).map((parts) => parts.join("")),
  fc.json(),
  fc
    .dictionary(fc.constantFrom(...EverythingSchema.fields.map(({ jsonName }) => jsonName)), fc.jsonValue())
    .map((it) => JSON.stringify(it)),
);

test("no body is, either", async () => {
  const types = fc.constantFrom(
    "application/json",
    "application/x-ndjson",
    "text/plain",
    "application/json;charset=x",
    "",
    ";;",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("/all", "/field/7", "/sum", "/field/x?rString=1"),
      types,
      bodies,
      async (path, contentType, body) => {
        const { status } = await server.send("POST", path, { headers: { "content-type": contentType }, body });
        expect([200, 400, 415], `${path} ${contentType} ${body}: ${status}`).toContain(status);
      },
    ),
    { numRuns: 1000 },
  );
});

const text = fc.string({ unit: "binary", maxLength: 8 }).filter((it) => it.isWellFormed());
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are refused in paths
const inPath = text.filter((it) => !/[\u0000-\u001f\u007f]/.test(it) && it !== "." && it !== "..");
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

test("what is encoded into a path of one segment comes out of it", async () => {
  await fc.assert(
    fc.asyncProperty(
      inPath.filter((it) => it !== ""),
      async (value) => {
        expect(await server.send("GET", `/one/${encodeURIComponent(value)}`)).toMatchObject({ status: 200 });
        expect(got?.fString).toBe(value);
      },
    ),
    { numRuns: 300 },
  );
});

test("what is encoded into a path of many segments comes out of it", async () => {
  const segments = fc.array(
    inPath.filter((it) => it !== "" && !it.includes("/")),
    { maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(segments, async (values) => {
      const path = values.map(encodeURIComponent).join("/");
      expect(await server.send("GET", path === "" ? "/many" : `/many/${path}`)).toMatchObject({ status: 200 });
      expect(got?.fString).toBe(values.join("/"));
    }),
    { numRuns: 300 },
  );
});

/** The fields that a query can carry, and how a client writes them. */
const inits: fc.Arbitrary<MessageInitShape<typeof EverythingSchema>> = fc.record(
  {
    fDouble: fc.double().filter((it) => !Object.is(it, -0)),
    fInt32: fc.integer(),
    fInt64: int64,
    fBool: fc.boolean(),
    fString: text,
    fBytes: fc.uint8Array({ maxLength: 6 }),
    fEnum: fc.constantFrom(State.GAS, State.SOLID, 77 as State),
    oString: text,
    rInt32: fc.array(fc.integer(), { maxLength: 3 }),
    rString: fc.array(text, { maxLength: 3 }),
    mString: fc.dictionary(text, text, { maxKeys: 3 }),
    wInt64: int64,
    wString: text,
    choice: fc.oneof(
      text.map((value) => ({ case: "cString", value }) as const),
      int64.map((value) => ({ case: "cInt64", value }) as const),
    ),
  },
  { requiredKeys: [] },
);

function encodeQuery(prefix: string, json: unknown): string[] {
  if (Array.isArray(json)) return json.flatMap((value) => encodeQuery(prefix, value));
  if (typeof json === "object" && json !== null) {
    const isMap = prefix.endsWith("mString");
    return Object.entries(json).flatMap(([name, value]) =>
      encodeQuery(isMap ? `${prefix}[${name}]` : prefix === "" ? name : `${prefix}.${name}`, value),
    );
  }
  return [`${encodeURIComponent(prefix)}=${encodeURIComponent(String(json))}`];
}

test("what is encoded into a query comes out of it", async () => {
  await fc.assert(
    fc.asyncProperty(inits, inits, async (outer, inner) => {
      const message = create(EverythingSchema, {
        ...outer,
        ...(Object.keys(inner).length > 0 ? { fNested: create(EverythingSchema, inner) } : {}),
      });
      const document = toJsonString(EverythingSchema, message);
      const query = encodeQuery("", JSON.parse(document)).join("&");
      const { status, text: answer } = await server.send("GET", `/q?${query}`);
      expect(status, `${query}: ${answer}`).toBe(200);
      // A nested message whose fields are all at their defaults leaves no trace in a query.
      const strip = (it: unknown) => JSON.stringify(it).replace(',"fNested":{}', "").replace('"fNested":{}', "");
      expect(strip(JSON.parse(answer))).toBe(strip(JSON.parse(document)));
    }),
    { numRuns: 300 },
  );
});
