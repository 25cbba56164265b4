import type { DescField, DescMessage, Message } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";

/**
 * Reads the key of a message: `user.id`, or a template `{tenant}/{user.id}`. The key is empty as soon as one of its parts
 * is: a string that is empty, or a field that is not there.
 *
 * Throws when a path names no scalar field: generated code never has such a template.
 */
export function createKeyReader(schema: DescMessage, template: string): (message: Message) => string {
  if (template === "") return () => "";
  const parts = parseTemplate(template).map((part) =>
    part.kind === "literal" ? part : { kind: part.kind, fields: resolvePath(schema, part.path) },
  );
  for (const part of parts) {
    if (part.kind === "literal") continue;
    const last = part.fields[part.fields.length - 1];
    if (last?.fieldKind !== "scalar" && last?.fieldKind !== "enum") {
      throw new Error(`key "${template}" of ${schema.typeName} does not end in a scalar field`);
    }
  }
  return (message) => {
    let key = "";
    for (const part of parts) {
      const text = part.kind === "literal" ? part.text : printScalar(readPath(schema, message, part.fields));
      if (text === "") return "";
      key += text;
    }
    return key;
  };
}

/** Reads the Timestamp that becomes CloudEvents `time`; undefined where it is not set. */
export function createTimeReader(schema: DescMessage, path: string): (message: Message) => Timestamp | undefined {
  if (path === "") return () => undefined;
  const fields = resolvePath(schema, path);
  const last = fields[fields.length - 1];
  if (last?.message?.typeName !== TimestampSchema.typeName || last.fieldKind !== "message") {
    throw new Error(`time "${path}" of ${schema.typeName} is no google.protobuf.Timestamp`);
  }
  return (message) => {
    const found = readPath(schema, message, fields);
    return isReflected(found) ? (found.message as Timestamp) : undefined;
  };
}

type TemplatePart =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "field"; readonly path: string };

function parseTemplate(template: string): readonly TemplatePart[] {
  if (!template.includes("{")) return [{ kind: "field", path: template }];
  const parts: TemplatePart[] = [];
  for (const match of template.matchAll(/\{([^{}]*)\}|([^{}]+)|[{}]/g)) {
    if (match[1] !== undefined) parts.push({ kind: "field", path: match[1].trim() });
    else if (match[2] !== undefined) parts.push({ kind: "literal", text: match[2] });
    else throw new Error(`key "${template}" has a brace without its partner`);
  }
  return parts;
}

function resolvePath(schema: DescMessage, path: string): readonly DescField[] {
  const fields: DescField[] = [];
  let message: DescMessage | undefined = schema;
  for (const name of path.split(".")) {
    const field: DescField | undefined = message?.fields.find((candidate) => candidate.name === name);
    if (!field || field.fieldKind === "list" || field.fieldKind === "map") {
      throw new Error(`"${path}" names no single field of ${schema.typeName}`);
    }
    fields.push(field);
    message = field.message;
  }
  return fields;
}

function readPath(schema: DescMessage, message: Message, fields: readonly DescField[]): unknown {
  let current: ReflectMessage = reflect(schema, message);
  let value: unknown = current;
  for (const field of fields) {
    // What has no presence is always there; a message, an optional scalar or a member of a oneof may be missing.
    if (field.presence !== IMPLICIT && !current.isSet(field)) return undefined;
    value = current.get(field);
    if (isReflected(value)) current = value;
  }
  return value;
}

/** FeatureSet_FieldPresence.IMPLICIT */
const IMPLICIT = 2;

function isReflected(value: unknown): value is ReflectMessage {
  return typeof value === "object" && value !== null && "desc" in value && "message" in value;
}

function printScalar(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64url");
  return value === undefined ? "" : String(value);
}
