import {
  create,
  type DescMessage,
  fromJson,
  type JsonObject,
  type JsonValue,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { anyPack, DurationSchema, ListValueSchema, ValueSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { ErrorInfoSchema } from "../../../runtime/gen/google/rpc/error_details_pb.js";
import type { PathTemplate } from "../../../runtime/rest/path-template.js";
import type { Draw } from "../document/instances.js";

type JsonArray = JsonValue[];

// Values of fields, as protobuf-es keeps them.

/** @param nonZero Not the default of a field without presence, which no JSON shows. */
export function drawScalar(draw: Draw, type: ScalarType, nonZero: boolean): unknown {
  switch (type) {
    case ScalarType.STRING:
      return `${nonZero ? "x" : ""}${draw(word)}`;
    case ScalarType.BYTES:
      return nonZero ? new Uint8Array([1]) : draw(bytes);
    case ScalarType.BOOL:
      return nonZero || draw(boolean);
    case ScalarType.DOUBLE:
      return nonZero ? 1.5 : draw(double);
    case ScalarType.FLOAT:
      return nonZero ? 1.5 : Math.fround(draw(nat, 1000) / 8);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return nonZero ? 7n : draw(int64);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return nonZero ? 7n : draw(uint64);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return nonZero ? 7 : draw(uint32);
    default:
      return nonZero ? 7 : draw(int32);
  }
}

export function drawEnum(draw: Draw, values: readonly { readonly number: number }[], nonZero: boolean): number {
  const numbers = values.map(({ number }) => number).filter((number) => !nonZero || number !== 0);
  return numbers[draw(nat, Math.max(0, numbers.length - 1))] ?? 0;
}

export function drawKey(draw: Draw, type: ScalarType): string {
  return type === ScalarType.STRING ? draw(word) : type === ScalarType.BOOL ? "true" : String(draw(nat, 100));
}

/**
 * A message of a well-known type; undefined for all others.
 *
 * @param holder The message that has it as a field.
 * @param depth How many lists may stand in one another, of those that are values and no fields.
 */
export function drawWellKnown(draw: Draw, desc: DescMessage, holder: DescMessage, depth: number): unknown {
  switch (desc.typeName) {
    case "google.protobuf.Timestamp":
      return create(desc, { seconds: draw(seconds), nanos: draw(nat, 999_999_999) } as Record<string, unknown>);
    case "google.protobuf.Duration":
      return create(desc, { seconds: draw(seconds), nanos: draw(nat, 999_999_999) } as Record<string, unknown>);
    case "google.protobuf.FieldMask":
      return create(desc, { paths: drawPaths(draw, holder) } as Record<string, unknown>);
    case "google.protobuf.Struct":
      // protobuf-es keeps it as JSON, but not in a Value.
      return draw(object, depth);
    case "google.protobuf.Value":
      return fromJson(ValueSchema, draw(json, depth));
    case "google.protobuf.ListValue":
      return depth === 0 ? undefined : fromJson(ListValueSchema, draw(list, depth));
    case "google.protobuf.Any":
      // Types that every service knows: one of its own fields, one with a form of its own.
      return draw(boolean)
        ? anyPack(DurationSchema, create(DurationSchema, { seconds: draw(seconds) }))
        : anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: draw(word), metadata: { a: draw(word) } }));
    default:
      return undefined;
  }
}

/** What is sent of a google.api.HttpBody that is a whole body. */
export function drawHttpBody(draw: Draw, desc: DescMessage): Message {
  return create(desc, { contentType: draw(contentType), data: draw(bytes) } as Record<string, unknown>);
}

/** A mask that names fields of the messages beside it, as far as ProtoJSON can tell them. */
function drawPaths(draw: Draw, holder: DescMessage): readonly string[] {
  const names = holder.fields
    .flatMap((field) =>
      field.fieldKind === "message" && !field.message.typeName.startsWith("google.protobuf.")
        ? field.message.fields
        : [],
    )
    .map(({ name }) => name)
    .filter((name) => /^[a-z]+(_[a-z]+)*$/.test(name));
  return [names[draw(nat, Math.max(0, names.length - 1))] ?? "*"];
}

/** The text of a variable of a template: each wildcard of it is a segment, or several. */
export function drawPathText(draw: Draw, { segments, variables }: PathTemplate, index: number): string {
  const variable = variables[index];
  if (variable === undefined) throw new Error("no such variable");
  const own = segments.slice(variable.start, variable.end);
  return own
    .flatMap((segment) => {
      if (segment.kind === "literal") return [segment.value];
      // What stands for one segment and no more may hold slashes.
      if (segment.kind === "any") return [draw(own.length === 1 && !variable.multi ? wholeText : segmentText)];
      return Array.from({ length: 1 + draw(nat, 2) }, () => draw(segmentText));
    })
    .join("/");
}

export const nat = (max: number) => fc.nat({ max });
export const boolean = () => fc.boolean();
export const bytes = () => fc.uint8Array({ maxLength: 6 });
const int32 = () => fc.integer();
const uint32 = () => fc.integer({ min: 0, max: 2 ** 32 - 1 });
const int64 = () => fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint64 = () => fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const seconds = () => fc.bigInt({ min: 0n, max: 4_102_444_800n });
// JSON.stringify, by which every client here prints, knows no -0.
const double = () => fc.double().filter((value) => !Object.is(value, -0));
const contentType = () => fc.constantFrom("image/png", "text/plain; charset=utf-8", "application/json");

const letters = fc.constantFrom(..."abcXYZ019-_.~:@!$&'()*+,;= %?#[]\"\\<>|^`{}é€", "🎉");
const words = fc.array(fc.oneof(letters, fc.constant("/")), { maxLength: 8 }).map((parts) => parts.join(""));
const word = () => words;

const isDots = (text: string) => text === "." || text === "..";
const segmentTexts = fc
  .array(letters, { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(""))
  .filter((text) => !isDots(text));
const segmentText = () => segmentTexts;
const wholeTexts = words.filter((text) => text !== "" && !text.split("/").some(isDots));
const wholeText = () => wholeTexts;

// JSON by how many lists may stand in one another without an object between them.
const plain: readonly JsonValue[] = [null, true, 1.5, "", "a b&c", {}, { a: 1, "b.c": [{ d: [] }] }];
const lists: readonly JsonArray[] = [[], [1, "b", null, {}]];
const nestedLists: readonly JsonArray[] = [[[1], []], [{ a: [[2]] }]];
const listsOf = (depth: number) => [...(depth > 0 ? lists : []), ...(depth > 1 ? nestedLists : [])];
const json = (depth: number) => fc.constantFrom<JsonValue>(...plain, ...listsOf(depth));
const list = (depth: number) => fc.constantFrom<JsonArray>(...listsOf(depth));
const object = (depth: number) =>
  fc.constantFrom<JsonObject>(
    {},
    { a: "é" },
    { a: [1, null], b: { c: [true] } },
    ...(depth > 1 ? [{ a: [[2], []] }] : []),
  );
