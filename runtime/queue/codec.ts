import {
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  type Registry,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { createServiceRegistry } from "../registry.js";
import { Rejection } from "./failure.js";

/** How a message is written and read: the content type and the bytes, by the schema. */
export interface CodecOptions {
  /** Finds the types in a google.protobuf.Any, for JSON. Default: those of the schema's file and of what it imports. */
  readonly registry?: Registry;
}

export interface EncodedData {
  readonly contentType: string;
  readonly data: Uint8Array;
}

export function encodeData(
  schema: DescMessage,
  message: Message,
  format: "protobuf" | "json",
  options: CodecOptions = {},
): EncodedData {
  if (format === "protobuf") return { contentType: "application/protobuf", data: toBinary(schema, message) };
  const json = toJson(schema, message, { registry: options.registry ?? registryOf(schema) });
  return { contentType: "application/json", data: new TextEncoder().encode(JSON.stringify(json)) };
}

/**
 * Reads the data by its content type.
 *
 * Unknown fields of JSON are ignored, as those of protobuf are: a producer may be newer than its consumers.
 *
 * @throws Rejection `undecodable`.
 */
export function decodeData(
  schema: DescMessage,
  contentType: string | undefined,
  data: Uint8Array,
  options: CodecOptions = {},
): Message {
  const mediaType = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  try {
    if (PROTOBUF.has(mediaType)) return fromBinary(schema, data);
    if (mediaType === "application/json") {
      const json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data)) as JsonValue;
      const registry = options.registry ?? registryOf(schema);
      return fromJson(schema, json, { ignoreUnknownFields: true, registry });
    }
  } catch (error) {
    throw new Rejection("undecodable", `the data is no ${schema.typeName} in ${mediaType}`, { cause: error });
  }
  throw new Rejection("undecodable", `content type ${JSON.stringify(contentType ?? "")} is not known`);
}

const PROTOBUF: ReadonlySet<string> = new Set([
  "application/protobuf",
  "application/x-protobuf",
  "application/vnd.google.protobuf",
]);

const registries = new WeakMap<DescMessage, Registry>();

function registryOf(schema: DescMessage): Registry {
  const known = registries.get(schema) ?? createServiceRegistry([schema]);
  registries.set(schema, known);
  return known;
}
