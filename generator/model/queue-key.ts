import { nearest } from "../diagnostics/nearest.js";
import type { Field, FieldPath, KeyTemplate, MessageFieldType, ScalarName } from "./model.js";
import { type MessageTable, resolvePath, typeName } from "./walk.js";

/** A key template, or what is wrong with it. */
export type ParsedKey =
  | { readonly ok: true; readonly key: KeyTemplate }
  | { readonly ok: false; readonly reason: string; readonly help?: string };

/**
 * Parse what orders and partitions messages: a path (`user.id`) or a template of several (`{tenant}/{user.id}`). Each field
 * must have exactly one value with exactly one text, or two messages about one thing could get two keys.
 */
export function parseKey(model: MessageTable, root: MessageFieldType, text: string): ParsedKey {
  const parts: KeyTemplate["parts"][number][] = [];
  if (isPath(text)) {
    const found = resolveKeyField(model, root, text);
    if (!found.ok) return found;
    parts.push({ kind: "field", field: found.field });
    return { ok: true, key: { text: `{${text}}`, parts } };
  }
  if (!/[{}]/.test(text)) return { ok: false, reason: "it is no path of field names" };
  for (const [part] of text.matchAll(/\{[^{}]*\}|[^{}]+|[{}]/g)) {
    if (part === "{" || part === "}") return { ok: false, reason: `the brace ${part} has no partner` };
    if (!part.startsWith("{")) {
      parts.push({ kind: "literal", value: part });
      continue;
    }
    const path = part.slice(1, -1);
    if (!isPath(path)) return { ok: false, reason: `${part} holds no path of field names` };
    const found = resolveKeyField(model, root, path);
    if (!found.ok) return found;
    parts.push({ kind: "field", field: found.field });
  }
  return { ok: true, key: { text, parts } };
}

/** Whether a text is a path of proto names: `user.id`. */
export function isPath(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(text);
}

export type ResolvedField =
  | { readonly ok: true; readonly field: FieldPath; readonly target: Field }
  | { readonly ok: false; readonly reason: string; readonly help?: string };

/** A field that has exactly one value in every message: no list, no map, no member of a oneof on the way. */
export function resolveSingle(model: MessageTable, root: MessageFieldType, text: string): ResolvedField {
  if (!isPath(text)) return { ok: false, reason: "it is no path of field names" };
  const resolved = resolvePath(model, root, text.split("."));
  if (!resolved.ok) {
    const similar = nearest(text, resolved.known);
    return { ok: false, reason: resolved.reason, ...(similar !== undefined && { help: `did you mean ${similar}?` }) };
  }
  for (const field of resolved.fields) {
    if (field.cardinality.kind !== "one") return { ok: false, reason: `${field.name} is a ${field.cardinality.kind}` };
    if (field.oneof !== undefined)
      return { ok: false, reason: `${field.name} is a member of the oneof ${field.oneof}` };
  }
  return { ok: true, field: resolved.path, target: resolved.field };
}

function resolveKeyField(model: MessageTable, root: MessageFieldType, text: string): ResolvedField {
  const found = resolveSingle(model, root, text);
  if (!found.ok) return found;
  const { type } = found.target;
  if (type.kind === "scalar" && !withoutText.has(type.scalar)) return found;
  return { ok: false, reason: `${text} is a ${typeName(type)}; a key is made of strings, integers and booleans` };
}

/** Scalars with more than one text for one value, or none. */
const withoutText: ReadonlySet<ScalarName> = new Set(["double", "float", "bytes"]);
