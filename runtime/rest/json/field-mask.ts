import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { formOf } from "./well-known.js";

/**
 * Paths of a `google.protobuf.FieldMask`, read from their JSON text: proto names whatever was written. protobuf-es cannot
 * read and print every mask, so it is not asked.
 *
 * Nothing in protobuf says which message a mask is about. By custom (AIP-134, AIP-157) it is a message beside it, the
 * message that holds it, or what the method answers with and lists; a path that names a field in none of them is a
 * mistake.
 *
 * @returns The paths, or the one that names nothing.
 */
export function parseMask(text: string, parent: DescMessage, response: DescMessage | undefined): ParsedMask {
  if (text === "") return { ok: true, paths: [] };
  const targets = maskTargets(parent, response);
  const paths: string[] = [];
  // A long mask names the same fields again and again: there are only so many.
  const known = new Map<string, string>();
  for (const given of text.split(",")) {
    const path =
      known.get(given) ?? (given === "*" ? given : firstOf(targets, (target) => resolve(target, given.split("."))));
    if (path === undefined) return { ok: false, path: given };
    known.set(given, path);
    paths.push(path);
  }
  return { ok: true, paths };
}

export type ParsedMask =
  | { readonly ok: true; readonly paths: string[] }
  | { readonly ok: false; readonly path: string };

/** The JSON form of a mask: what names no field is printed as it is. */
export function printMask(paths: readonly string[], parent: DescMessage | undefined): string {
  const targets = parent === undefined ? [] : maskTargets(parent, undefined);
  return paths
    .map((path) => firstOf(targets, (target) => resolve(target, path.split("."), "json")) ?? camel(path))
    .join(",");
}

function maskTargets(parent: DescMessage, response: DescMessage | undefined): readonly DescMessage[] {
  const answers = response === undefined ? [] : [...messagesIn(response), response];
  return [...messagesIn(parent), parent, ...answers];
}

function messagesIn(desc: DescMessage): readonly DescMessage[] {
  return desc.fields.flatMap((field) => {
    const message = field.fieldKind === "map" ? undefined : field.message;
    return message !== undefined && formOf(message) === "message" ? [message] : [];
  });
}

function resolve(target: DescMessage, steps: readonly string[], names: "proto" | "json" = "proto"): string | undefined {
  const resolved: string[] = [];
  let desc: DescMessage | undefined = target;
  for (const [at, step] of steps.entries()) {
    const field: DescField | undefined = step === "" ? undefined : desc && fieldOf(desc, step);
    if (field === undefined) return undefined;
    resolved.push(names === "json" ? maskName(field) : field.name);
    if (field.fieldKind !== "message" || formOf(field.message) !== "message") {
      // Keys of a map, of a Struct or of Any, members of a list: what they are called is data.
      const data = field.fieldKind === "scalar" || field.fieldKind === "enum" ? [] : steps.slice(at + 1);
      return at + 1 < steps.length && data.length === 0 ? undefined : [...resolved, ...data].join(".");
    }
    desc = field.message;
  }
  return resolved.join(".");
}

function fieldOf({ fields }: DescMessage, step: string): DescField | undefined {
  return (
    fields.find(({ name, jsonName }) => name === step || jsonName === step) ??
    fields.find((field) => maskName(field) === step)
  );
}

/**
 * What a field is called in a mask: ProtoJSON makes the name of it from that of the proto, whatever `json_name` says. A name
 * that could not be made back stands in no mask of ProtoJSON, so the one that the client knows is as good.
 */
function maskName({ name, jsonName }: DescField): string {
  return snake(camel(name)) === name && !/_(?![a-z])/.test(name) ? camel(name) : jsonName || name;
}

function camel(path: string): string {
  return path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A path as ProtoJSON has it, in proto names. */
export function snake(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function firstOf<T, R>(values: readonly T[], choose: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const chosen = choose(value);
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}
