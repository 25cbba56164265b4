import { createHash } from "node:crypto";
import fc from "fast-check";
import type { Request } from "./requests.js";

// Requests as bytes, of both versions of HTTP, and of sockets.

/** What is written on one connection. */
export interface Written {
  readonly protocol: "http/1.1" | "h2" | "websocket";
  readonly bytes: Buffer;
  /** Where the bytes are parted: each part is written by itself. */
  readonly cuts: readonly number[];
  /** What the client does when all is written. */
  readonly ending: "wait" | "half-close" | "cut" | "read-nothing";
}

export function conversations(request: fc.Arbitrary<Request>): fc.Arbitrary<Written> {
  const whole: fc.Arbitrary<Pick<Written, "protocol" | "bytes">> = fc.oneof(
    { weight: 8, arbitrary: some(request, http1).map((bytes) => ({ protocol: "http/1.1" as const, bytes })) },
    { weight: 3, arbitrary: some(request, http2).map((bytes) => ({ protocol: "h2" as const, bytes })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(request, frames)
        .map(([one, sent]) => ({ protocol: "websocket" as const, bytes: webSocket(one, sent) })),
    },
  );
  const damage: fc.Arbitrary<readonly Damage[]> = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(damages, { minLength: 1, maxLength: 4 }),
  );
  return fc
    .record({
      whole,
      damage,
      cuts: fc.array(fc.nat(600), { maxLength: 3 }),
      ending: fc.constantFrom("wait", "wait", "wait", "wait", "half-close", "cut", "read-nothing"),
    })
    .map(({ whole: { protocol, bytes }, damage, cuts, ending }) => ({
      protocol,
      bytes: damage.reduce((now, change) => change(now), bytes),
      cuts: cuts.toSorted((a, b) => a - b),
      ending: ending as Written["ending"],
    }));
}

/** One request after another on a connection, in most cases one. */
function some(request: fc.Arbitrary<Request>, print: (requests: readonly Framed[]) => Buffer): fc.Arbitrary<Buffer> {
  const framed = fc.record({
    request,
    framing: fc.constantFrom("length", "length", "length", "chunked", "short", "long", "both", "none"),
    size: fc.integer({ min: 1, max: 64 }),
  });
  return fc
    .oneof({ weight: 5, arbitrary: framed.map((one) => [one]) }, fc.array(framed, { minLength: 2, maxLength: 3 }))
    .map(print);
}

interface Framed {
  readonly request: Request;
  readonly framing: string;
  /** Of a chunk. */
  readonly size: number;
}

function http1(all: readonly Framed[]): Buffer {
  return Buffer.concat(
    all.flatMap(({ request: { method, target, headers, body }, framing, size }, at) => {
      const lines = [`${method} ${target} HTTP/1.1`, "host: a", ...headers];
      if (at === all.length - 1) lines.push("connection: close");
      if (body === undefined) return [head(lines)];
      const length = body.length + (framing === "short" ? -1 : framing === "long" ? 5 : 0);
      if (framing !== "chunked" && framing !== "none") lines.push(`content-length: ${length}`);
      if (framing === "chunked" || framing === "both") lines.push("transfer-encoding: chunked");
      return [head(lines), framing === "chunked" || framing === "both" ? chunked(body, size) : body];
    }),
  );
}

function head(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

function chunked(body: Buffer, size: number): Buffer {
  // Of a large body, larger ones.
  const step = Math.max(size, Math.ceil(body.length / 50));
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += step) {
    const chunk = body.subarray(at, at + step);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

function http2(all: readonly Framed[]): Buffer {
  const parts = [Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(4, 0, 0, Buffer.alloc(0))];
  for (const [at, { request, framing, size }] of all.entries()) {
    const stream = at * 2 + 1;
    const { method, target, headers, body } = request;
    const fields = [
      [":method", method],
      [":path", target],
      [":scheme", "http"],
      [":authority", "a"],
      ...headers.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
      ...(framing === "length" && body !== undefined ? [["content-length", String(body.length)]] : []),
    ];
    const block = Buffer.concat(fields.map(([name = "", value = ""]) => literal(name, value)));
    parts.push(frame(1, body === undefined ? 0x5 : 0x4, stream, block));
    if (body === undefined) continue;
    const step = Math.max(size * 16, 1 + Math.floor(body.length / 50));
    for (let from = 0; from < body.length; from += step)
      parts.push(frame(0, 0, stream, body.subarray(from, from + step)));
    // `short`: the client takes it back. `long`: it never ends.
    if (framing === "short") parts.push(frame(3, 0, stream, Buffer.from([0, 0, 0, 8])));
    else if (framing !== "long") parts.push(frame(0, 1, stream, Buffer.alloc(0)));
  }
  return Buffer.concat(parts);
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

/** HPACK: a literal field, in no table and without Huffman's code. */
function literal(name: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.from([0]),
    ...[name, value].flatMap((text) => hpackString(Buffer.from(text, "latin1"))),
  ]);
}

function hpackString(text: Buffer): readonly Buffer[] {
  if (text.length < 127) return [Buffer.from([text.length]), text];
  const rest: number[] = [];
  for (let left = text.length - 127; ; left >>= 7) {
    rest.push(left < 128 ? left : (left & 127) | 128);
    if (left < 128) break;
  }
  return [Buffer.from([127, ...rest]), text];
}

/** A handshake, and what comes after it. */
function webSocket({ target, headers }: Request, sent: readonly Buffer[]): Buffer {
  const lines = [
    `GET ${target} HTTP/1.1`,
    "host: a",
    "connection: upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    `sec-websocket-key: ${createHash("md5").update(target).digest("base64")}`,
    "sec-websocket-protocol: svcgen.json.v1",
    ...headers.filter((line) => !line.startsWith("origin:")),
  ];
  return Buffer.concat([head(lines), ...sent]);
}

const frames = fc.array(
  fc
    .tuple(
      fc.constantFrom(0x81, 0x81, 0x81, 0x82, 0x01, 0x80, 0x88, 0x89, 0x8a, 0xf1),
      fc.oneof(fc.json(), fc.constantFrom("", "{}", '{"text":"a"}', '{"name":"a"}', "\u0003\u00e8")),
    )
    .map(([first, text]) => {
      const payload = Buffer.from(text);
      const length =
        payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255];
      // The mask is 0: the payload as it is.
      return Buffer.concat([Buffer.from([first, ...length, 0, 0, 0, 0]), payload]);
    }),
  { maxLength: 6 },
);

type Damage = (bytes: Buffer) => Buffer;

/** What may happen to bytes on the way. */
const damages: fc.Arbitrary<Damage> = fc
  .tuple(
    fc.constantFrom("flip", "drop", "insert", "repeat", "end"),
    fc.nat(),
    fc.integer({ min: 1, max: 20 }),
    fc.uint8Array({ minLength: 1, maxLength: 6 }),
  )
  .map(([kind, place, length, bytes]) => (given: Buffer) => {
    const at = given.length === 0 ? 0 : place % given.length;
    const [before, after] = [given.subarray(0, at), given.subarray(at)];
    switch (kind) {
      case "flip":
        return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (bytes[0] ?? 1)]), after.subarray(1)]);
      case "drop":
        return Buffer.concat([before, after.subarray(length)]);
      case "insert":
        return Buffer.concat([before, bytes, after]);
      case "repeat":
        return Buffer.concat([before, after.subarray(0, length), after]);
      default:
        return before;
    }
  });
