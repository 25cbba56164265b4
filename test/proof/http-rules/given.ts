import { type DescMessage, type JsonValue, type Message, type Registry, toJson } from "@bufbuild/protobuf";
import type { ClientRoute } from "../../../runtime/client/route.js";
import type { Given } from "../../../runtime/client/send.js";
import { parsePathTemplate } from "../../../runtime/rest/path-template.js";
import type { RestRoute } from "../../../runtime/rest/route.js";
import type { Draw } from "../document/instances.js";
import { boolean } from "./values.js";

type Json = Exclude<JsonValue, object> | JsonObject | Json[] | undefined;
interface JsonObject {
  [name: string]: Json;
}

/**
 * What a caller of a generated client gives to send these messages (one, but for a stream of the client): the parameters of
 * the path whole or in their parts, those of the query as objects or by dotted names, and the body.
 */
export function givenFor(
  draw: Draw,
  input: DescMessage,
  requests: readonly Message[],
  { route, client, registry }: { route: RestRoute; client: ClientRoute; registry: Registry },
): Given {
  const sent = requests.map((request) => split(input, request, route, registry));
  const [first] = sent;
  if (first === undefined) throw new Error("nothing to send");
  const path = Object.assign(
    {},
    ...Object.entries(first.path).map(([name, value]) => pathForm(draw, client, name, value)),
  );
  const query = draw(boolean)
    ? first.query
    : dotted(first.query, new Set([...(client.maps ?? []), ...(client.json ?? [])]));
  const { body, contentType } = bodyOf(client, sent);
  return {
    path,
    query,
    ...(body === undefined ? {} : { body }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

interface Split {
  /** By the dotted JSON names of the fields. */
  readonly path: JsonObject;
  readonly query: JsonObject;
  readonly body: Json;
}

/** Take the JSON of a request apart, as the rule says. */
function split(input: DescMessage, request: Message, { path: template, body }: RestRoute, registry: Registry): Split {
  const rest = toJson(input, request, { registry }) as JsonObject;
  // google.api.HttpBody is the body itself, and has no fields in a path.
  if (body === "*" && input.typeName === "google.api.HttpBody") return { path: {}, query: {}, body: rest };
  const parsed = parsePathTemplate(template);
  if (!parsed.ok) throw new Error(parsed.message);
  const path = Object.fromEntries(
    parsed.template.variables.map(({ fieldPath }) => {
      const names = jsonNames(input, fieldPath);
      return [names.join("."), take(rest, names)];
    }),
  );
  if (body === "*") return { path, query: {}, body: rest };
  return { path, body: body === "" ? undefined : take(rest, jsonNames(input, [body])), query: textsIn(input, rest) };
}

function jsonNames(desc: DescMessage, [name, ...rest]: readonly string[]): readonly string[] {
  const field = desc.fields.find((one) => one.name === name);
  if (field === undefined) return [];
  return [field.jsonName, ...(field.message === undefined ? [] : jsonNames(field.message, rest))];
}

/** Take a value out of an object; what is then empty on the way to it says nothing. */
function take(from: JsonObject, [name = "", ...rest]: readonly string[]): Json {
  if (rest.length > 0) return take((from[name] ?? {}) as JsonObject, rest);
  const value = from[name];
  delete from[name];
  return value;
}

/** Elements of lists and maps that are JSON of any kind stand in a query as texts. */
function textsIn(desc: DescMessage, json: JsonObject): JsonObject {
  const text = (value: Json): string => JSON.stringify(value);
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => {
      const field = desc.fields.find(({ jsonName }) => jsonName === name);
      if (field?.message === undefined) return [name, value];
      if (field.fieldKind === "message") {
        const isPlain = !field.message.typeName.startsWith("google.protobuf.");
        return [name, isPlain ? textsIn(field.message, value as JsonObject) : value];
      }
      if (!isJsonText(field.message)) return [name, value];
      if (Array.isArray(value)) return [name, value.map(text)];
      return [name, Object.fromEntries(Object.entries(value as JsonObject).map(([key, one]) => [key, text(one)]))];
    }),
  );
}

function isJsonText({ typeName }: DescMessage): boolean {
  return ["Struct", "Value", "ListValue"].some((name) => typeName === `google.protobuf.${name}`);
}

/** A field of the path under its own name, or by its parts, whatever the client knows it by. */
function pathForm(draw: Draw, { resources = {} }: ClientRoute, name: string, value: Json): JsonObject {
  const pattern = resources[name];
  if (pattern === undefined || !draw(boolean)) return { [name]: value };
  if (!pattern.includes("/")) return { [pattern.replace(/^\{([^=}]*)(=\*\*)?\}$/, "$1")]: value };
  const given = String(value).split("/");
  const marks = pattern.split("/");
  const parts: JsonObject = {};
  for (const mark of marks) {
    const [, part, rest] = /^\{([^=}]*)(=\*\*)?\}$/.exec(mark) ?? [];
    const taken = given.splice(0, rest === undefined ? 1 : given.length - (marks.length - 1 - marks.indexOf(mark)));
    if (part !== undefined) parts[part] = taken.join("/");
  }
  return parts;
}

/** The query with dotted names instead of objects. */
function dotted(query: JsonObject, whole: ReadonlySet<string>, prefix = ""): JsonObject {
  return Object.fromEntries(
    Object.entries(query).flatMap(([key, value]) => {
      const name = `${prefix}${key}`;
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      return isObject && !whole.has(name)
        ? Object.entries(dotted(value as JsonObject, whole, `${name}.`))
        : [[name, value]];
    }),
  );
}

function bodyOf({ body }: ClientRoute, sent: readonly Split[]): Pick<Given, "body" | "contentType"> {
  switch (body) {
    case "json":
      return { body: sent[0]?.body };
    case "lines":
      return { body: sent.map((one) => one.body) };
    case "bytes": {
      const { contentType, data } = (sent[0]?.body ?? {}) as { readonly contentType?: string; readonly data?: string };
      return { body: Buffer.from(data ?? "", "base64"), ...(contentType === undefined ? {} : { contentType }) };
    }
    default:
      return {};
  }
}
