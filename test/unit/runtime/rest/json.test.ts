import {
  create,
  createRegistry,
  fromBinary,
  fromJson,
  fromJsonString,
  type JsonValue,
  type MessageInitShape,
  toBinary,
  toJson,
  toJsonString,
} from "@bufbuild/protobuf";
import { anyPack, anyUnpack, FieldMaskSchema, file_google_protobuf_field_mask } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson } from "../../../../runtime/rest/json/parse.js";
import { readMessage } from "../../../../runtime/rest/json/reader.js";
import { run, startReading } from "../../../../runtime/rest/json/reading.js";
import { createJsonWriter } from "../../../../runtime/rest/json/writer.js";
import { EverythingSchema, file_elements, MassSchema, State } from "../../../support/runtime/elements_pb.js";

const registry = createRegistry(file_elements, file_google_protobuf_field_mask);

/** Our reading of a JSON text; undefined when it is refused. */
function read(text: string) {
  const parsed = parseJson(text);
  if (!parsed.ok) return undefined;
  const reading = startReading({ registry, unknownFields: "reject", response: undefined });
  const message = create(EverythingSchema);
  const problems = run(reading, () => readMessage(EverythingSchema, message, parsed.value, reading));
  return problems.length === 0 ? message : undefined;
}

/** JSON.stringify, which protobuf-es uses, prints -0 as 0; ours keeps it. */
function parsed(document: string): unknown {
  return JSON.parse(document, (_, value) => (value === 0 ? 0 : value));
}

const int32 = fc.integer();
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const text = fc.string({ unit: "binary" }).filter((it) => it.isWellFormed());
const bytes = fc.uint8Array();
const mass = fc.record({ value: fc.double(), unit: text }).map((it) => create(MassSchema, it));
const json = fc.jsonValue().map((it) => JSON.parse(JSON.stringify(it)) as JsonValue);

const masks = fc.array(fc.constantFrom("f_int32", "f_nested.o_string", "m_string")).map((paths) => ({ paths }));

type Init = MessageInitShape<typeof EverythingSchema>;

/** Values that both can print. */
const inits: fc.Arbitrary<Init> = fc.record(
  {
    fDouble: fc.double(),
    // What a 32-bit float holds after a decimal was rounded to it; ours prints it shorter.
    fFloat: fc.integer({ min: -1000, max: 1000 }).map((it) => it / 8),
    fInt32: int32,
    fInt64: int64,
    fUint32: fc.nat(),
    fUint64: uint64,
    fSint32: int32,
    fFixed64: uint64,
    fSfixed64: int64,
    fBool: fc.boolean(),
    fString: text,
    fBytes: bytes,
    fEnum: fc.oneof(fc.constantFrom(State.GAS, State.LIQUID), int32),
    oInt32: int32,
    oString: text,
    rInt32: fc.array(int32),
    rString: fc.array(text),
    rMessage: fc.array(mass),
    mString: fc.dictionary(fc.oneof(text, fc.constant("__proto__")), text),
    mMessage: fc.dictionary(int32.map(String), mass),
    choice: fc.oneof(
      text.map((value) => ({ case: "cString", value }) as const),
      int64.map((value) => ({ case: "cInt64", value }) as const),
      mass.map((value) => ({ case: "cMessage", value }) as const),
    ),
    wTimestamp: fc.record({
      seconds: fc.bigInt({ min: -62135596800n, max: 253402300799n }),
      nanos: fc.integer({ min: 0, max: 999_999_999 }),
    }),
    wDuration: fc.record({
      seconds: fc.bigInt({ min: 0n, max: 315576000000n }),
      nanos: fc.integer({ min: 0, max: 999_999_999 }),
    }),
    wMask: masks,
    wStruct: fc.dictionary(fc.string(), json),
    wAny: fc.oneof(
      mass.map((it) => anyPack(MassSchema, it)),
      masks.map((it) => anyPack(FieldMaskSchema, create(FieldMaskSchema, it))),
    ),
    wEmpty: fc.constant({}),
    wString: text,
    wInt64: int64,
    wBool: fc.boolean(),
    wBytes: bytes,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Init>;

const nested = inits.chain((outer) =>
  inits.map((inner) => create(EverythingSchema, { ...outer, fNested: create(EverythingSchema, inner) })),
);

describe("ours and protobuf-es", () => {
  test.each([
    ["every field", { alwaysEmitImplicit: true, registry }],
    ["what is set", { alwaysEmitImplicit: false, registry }],
    ["enums as numbers", { alwaysEmitImplicit: false, enumAsInteger: true, registry }],
  ])("print the same: %s", (_, options) => {
    const write = createJsonWriter(options).message(EverythingSchema);
    fc.assert(
      fc.property(nested, (message) => {
        expect(parsed(write(message))).toEqual(parsed(toJsonString(EverythingSchema, message, options)));
      }),
      { numRuns: 300 },
    );
  });

  test("read the same", () => {
    fc.assert(
      fc.property(nested, (message) => {
        const printed = toJsonString(EverythingSchema, message, { registry });
        expect(read(printed)).toEqual(fromJsonString(EverythingSchema, printed, { registry }));
      }),
      { numRuns: 300 },
    );
  });

  test("read back what ours prints", () => {
    const write = createJsonWriter({ alwaysEmitImplicit: true, registry }).message(EverythingSchema);
    fc.assert(
      fc.property(nested, (message) => {
        const back = read(write(message));
        expect(back && toBinary(EverythingSchema, back)).toEqual(
          toBinary(EverythingSchema, fromJsonString(EverythingSchema, write(message), { registry })),
        );
      }),
      { numRuns: 300 },
    );
  });

  /** Values that may or may not fit a field. */
  const value = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom<unknown>(
        null,
        true,
        0,
        -0,
        1.5,
        1e40,
        4294967296,
        "",
        "1",
        "-1",
        "x",
        "NaN",
        "STATE_GAS",
        99,
        [],
        {},
        [1],
        ["a"],
        [null],
        { a: "b" },
        { 1: {} },
        { unit: "x" },
        "1.5s",
        "2024-01-01T00:00:00Z",
        "AA==",
        "-_8",
      ),
    },
    // In texts with digits, and in base64, ours is stricter: see below; and it keeps all digits of a large integer.
    fc.jsonValue({ maxDepth: 2 }).filter((it) => !/"[^"]*\d[^"]*"|\d{16}/.test(JSON.stringify(it))),
  );
  const names = EverythingSchema.fields
    .map(({ jsonName }) => jsonName)
    .filter((name) => !["wMask", "wAny", "fBytes", "wBytes"].includes(name));

  test("accept the same values in each field", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, given) => {
        // protobuf-es takes white space for a 64-bit zero.
        fc.pre(typeof given !== "string" || given === "" || given.trim() !== "");
        const document = JSON.stringify({ [name]: given });
        const ours = read(document);
        let theirs: typeof ours;
        try {
          theirs = fromJson(EverythingSchema, JSON.parse(document), { registry });
        } catch {
          theirs = undefined;
        }
        // On the wire, where a float has 32 bits: in memory theirs keeps more.
        const arrived = (message: typeof ours) =>
          message && fromBinary(EverythingSchema, toBinary(EverythingSchema, message));
        expect(arrived(ours), document).toEqual(arrived(theirs));
      }),
      { numRuns: 5000 },
    );
  });
});

describe("ours is stricter or better where protobuf-es", () => {
  test.each([
    ["takes a number with leading zeros", '{"fInt32":"007"}', undefined],
    ["takes white space for a number", '{"fInt64":" "}', undefined],
    ["takes hexadecimal digits", '{"fInt32":"0x10"}', undefined],
    ["takes what follows a duration", '{"wDuration":"3s later"}', undefined],
    ["takes white space in base64", '{"fBytes":" AA= ="}', undefined],
    ["takes lone surrogates", '{"fString":"\\ud800"}', undefined],
    ["takes a day that is none", '{"wTimestamp":"2023-02-30T00:00:00Z"}', undefined],
    ["refuses a mask in proto names", '{"wMask":"f_int32"}', ["f_int32"]],
  ])("%s", (_, document, want) => {
    expect(read(document)?.wMask?.paths).toEqual(want);
  });

  test("refuses a whole number with a fraction in a 64-bit field, but not in a 32-bit field", () => {
    expect(read('{"fInt64":"1.0","fInt32":"1.0"}')).toMatchObject({ fInt64: 1n, fInt32: 1 });
  });

  test("loses the sign of zero", () => {
    const write = createJsonWriter({ alwaysEmitImplicit: false }).message(EverythingSchema);
    expect(write(create(EverythingSchema, { fDouble: -0 }))).toBe('{"fDouble":-0}');
  });

  test("prints all digits of a double for a float", () => {
    const write = createJsonWriter({ alwaysEmitImplicit: false }).message(EverythingSchema);
    expect(write(create(EverythingSchema, { fFloat: Math.fround(0.1) }))).toBe('{"fFloat":0.1}');
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (float) => {
        const { fFloat = 0 } = JSON.parse(write(create(EverythingSchema, { fFloat: float }))) as { fFloat?: number };
        expect(Math.fround(fFloat)).toBe(float);
      }),
    );
  });
});

test("a number that is read into a float is the float that it is nearest to", () => {
  expect(read('{"fFloat":0.1}')?.fFloat).toBe(Math.fround(0.1));
  expect(read('{"fFloat":"0.1"}')?.fFloat).toBe(Math.fround(0.1));
});

test.each(["315576000000.999999999s", "-315576000000.999999999s"])("%s is the longest duration", (longest) => {
  const write = createJsonWriter({ alwaysEmitImplicit: false }).message(EverythingSchema);
  const document = JSON.stringify({ wDuration: longest });
  const message = read(document);
  expect(message && write(message)).toBe(document);
  expect(read(document.replace("000000.", "000001."))).toBeUndefined();
});

test("a mask in google.protobuf.Any names fields as ProtoJSON does", () => {
  const write = createJsonWriter({ alwaysEmitImplicit: false, registry }).message(EverythingSchema);
  const document =
    '{"wAny":{"@type":"type.googleapis.com/google.protobuf.FieldMask","value":"fInt32,fNested.oString"}}';
  const message = read(document);
  const packed = message?.wAny && anyUnpack(message.wAny, FieldMaskSchema);
  expect(packed?.paths).toEqual(["f_int32", "f_nested.o_string"]);
  expect(message && write(message)).toBe(document);
});

test("a value that has no JSON form is an error of whoever made it", () => {
  const write = createJsonWriter({ alwaysEmitImplicit: false }).message(EverythingSchema);
  expect(() => write(create(EverythingSchema, { wTimestamp: { seconds: 1n << 60n } }))).toThrow(/out of range/);
  expect(() => write(create(EverythingSchema, { wDuration: { seconds: 1n, nanos: -1 } }))).toThrow(/out of range/);
  expect(() => write(create(EverythingSchema, { wAny: { typeUrl: "type.googleapis.com/no.Such" } }))).toThrow(
    /registry/,
  );
  expect(toJson(MassSchema, create(MassSchema, { value: 1 }))).toEqual({ value: 1 });
});
