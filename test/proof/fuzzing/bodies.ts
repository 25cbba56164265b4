import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { type DescMethod, fromJson, type Message, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { jsonField, jsonMessages } from "../../support/json-messages.js";
import { malformations } from "../malformed-forms.js";

/** A body, and the headers that describe it. */
export interface Body {
  readonly headers: readonly string[];
  readonly bytes: Buffer;
}

const boundary = "----b0undary";

/** Bodies for a method: most are of its type, in each form that a service may take. */
export function bodies(input: DescMethod["input"], field: string): fc.Arbitrary<Body> {
  const own = input.fields.find(({ name }) => name === field);
  const json = (own === undefined ? jsonMessages(input, 1) : jsonField(own, 1)).map((value) => JSON.stringify(value));
  const lines = fc.array(json, { maxLength: 5 });
  return fc
    .oneof(
      { weight: 6, arbitrary: json.map((text) => textBody("application/json", text)) },
      { weight: 2, arbitrary: lines.map((texts) => textBody("application/x-ndjson", `${texts.join("\n")}\n`)) },
      { weight: 1, arbitrary: lines.map((texts) => textBody("application/json", `[${texts.join(",")}]`)) },
      { weight: 2, arbitrary: multipart(input) },
      { weight: 1, arbitrary: pairs(input) },
      { weight: 1, arbitrary: fc.json().map((text) => textBody("application/merge-patch+json", text)) },
      { weight: 1, arbitrary: garbage },
      { weight: 1, arbitrary: rpc(input, json) },
    )
    .chain((body) =>
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(body) },
        codings.map((code) => code(body)),
      ),
    );
}

function textBody(type: string, text: string): Body {
  return { headers: [`content-type: ${type}`], bytes: Buffer.from(text) };
}

const types = fc.constantFrom(
  "application/json; charset=latin1",
  "text/plain",
  "application/octet-stream",
  "multipart/form-data",
  `multipart/form-data; boundary="${boundary}`,
  "application/x-ndjson",
  "application/connect+json",
  "application/grpc-web+proto",
  ";;=",
);

const garbage: fc.Arbitrary<Body> = fc
  .tuple(
    types,
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => Buffer.from(text)),
    ),
  )
  .map(([type, bytes]) => ({ headers: [`content-type: ${type}`], bytes: Buffer.from(bytes) }));

function multipart(input: DescMethod["input"]): fc.Arbitrary<Body> {
  const names = fc.oneof(
    ...(input.fields.length > 0 ? [fc.constantFrom(...input.fields.map(({ jsonName }) => jsonName))] : []),
    fc.string({ maxLength: 8 }),
  );
  const part = fc
    .tuple(
      names,
      fc.constantFrom("", "; filename=f", '; filename="a\\"b"', "; filename*=UTF-8''%e2%82"),
      fc.constantFrom("", "Content-Type: application/json\r\n", "Content-Transfer-Encoding: base64\r\n", "X: y\r\n"),
      fc.oneof(fc.string(), fc.json(), fc.constantFrom("1", "true", `\r\n--${boundary}`, "\r\n--")),
    )
    .map(
      ([name, file, more, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${more}\r\n${value}\r\n`,
    );
  const whole = fc
    .tuple(fc.array(part, { maxLength: 6 }), fc.constantFrom(`--${boundary}--\r\n`, `--${boundary}--`, "", "--"))
    .map(([parts, end]) => parts.join("") + end);
  const malformed = fc
    .tuple(whole, fc.constantFrom(...malformations), fc.nat(1_000))
    .map(([body, { spoil }, at]) => spoil(body, boundary, at / 1_000));
  return fc
    .oneof({ weight: 3, arbitrary: whole }, { weight: 2, arbitrary: malformed })
    .map((body) => textBody(`multipart/form-data; boundary=${boundary}`, body));
}

function pairs(input: DescMethod["input"]): fc.Arbitrary<Body> {
  const names = fc.constantFrom("x", "a.b", "m[k]", ...input.fields.map(({ name }) => name));
  return fc
    .array(fc.tuple(names, fc.string()), { maxLength: 6 })
    .map((given) =>
      textBody("application/x-www-form-urlencoded", given.map(([name, value]) => `${name}=${value}`).join("&")),
    );
}

/** Frames of gRPC and Connect. */
function rpc(input: DescMethod["input"], json: fc.Arbitrary<string>): fc.Arbitrary<Body> {
  return fc
    .tuple(
      json,
      fc.constantFrom("application/grpc", "application/grpc-web", "application/connect+proto", "application/proto"),
      fc.constantFrom(0, 0, 0, 1, 2, 0x80, 0xff),
    )
    .map(([text, type, flags]) => {
      let message: Uint8Array = Buffer.from(text);
      try {
        message = toBinary(input, fromJson(input, JSON.parse(text)) as Message);
      } catch {
        // No message: then as it is.
      }
      const head = Buffer.alloc(type === "application/proto" ? 0 : 5);
      if (head.length > 0) head.writeUInt8(flags);
      if (head.length > 0) head.writeUInt32BE(message.length, 1);
      return { headers: [`content-type: ${type}`, "te: trailers"], bytes: Buffer.concat([head, message]) };
    });
}

const codings = fc.constantFrom<(body: Body) => Body>(
  coded("gzip", gzipSync),
  coded("deflate", deflateSync),
  coded("br", brotliCompressSync),
  // Said, and not so.
  coded("gzip", (bytes) => bytes),
  coded("zstd", (bytes) => bytes),
  coded("nothing-known", (bytes) => bytes),
  // Small as it comes in, and larger than the limit.
  coded("gzip", () => bomb),
);

const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, "[1,"));

function coded(name: string, encode: (bytes: Buffer) => Buffer): (body: Body) => Body {
  return ({ headers, bytes }) => ({ headers: [...headers, `content-encoding: ${name}`], bytes: encode(bytes) });
}
