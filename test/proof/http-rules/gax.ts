import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { DescField } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";
import type { RestRoute } from "../../../runtime/rest/route.js";
import { isJson, type Sendable } from "./messages.js";

/** A request as google-gax, which Google's clients for Node are made of, sends it. */
export interface Transcoded {
  readonly httpMethod: string;
  /** The path, without the host. */
  readonly url: string;
  readonly queryString: string;
  /** JSON, or an empty text for no body. */
  readonly data: unknown;
}

/** The package exports it to nobody but itself. */
const require = createRequire(import.meta.url);
const { transcode } = require(join(dirname(require.resolve("google-gax")), "transcoding.js")) as {
  transcode(request: object, options: readonly object[]): Transcoded | undefined;
};

/** Encode a request, given as ProtoJSON, by one rule. undefined: google-gax says that the rule does not fit. */
export function transcodeBy({ verb, path, body }: HttpRule, request: object): Transcoded | undefined {
  return transcode(request, [
    { "(google.api.http)": { [verb.toLowerCase()]: path, ...(body === "" ? {} : { body }) } },
  ]);
}

export type HttpRule = Pick<RestRoute, "verb" | "path" | "body">;

/** What is sent wrongly by google-gax 6.17.0, and how that is seen. */
export interface Defect {
  readonly name: string;
  readonly rule: HttpRule;
  readonly request: object;
  /** What it sends. */
  readonly sends: Partial<Transcoded>;
}

const get: HttpRule = { verb: "GET", path: "/v1/{name=a/*}", body: "" };
const post: HttpRule = { verb: "POST", path: "/v1/{name=a/*}", body: "*" };
const postOne: HttpRule = { verb: "POST", path: "/v1/{name=a/*}", body: "thing" };

/**
 * Known defects of google-gax, each of which the proof excludes. A version that mends one fails the test of it; the exclusion
 * is to be taken out then.
 */
export const defects: readonly Defect[] = [
  {
    name: "of three names on the way to a field in the query only the last two are sent",
    rule: get,
    request: { name: "a/1", filter: { book: { title: "x" } } },
    sends: { queryString: "book.title=x" },
  },
  {
    name: "a map in the query is sent as if its keys were fields",
    rule: get,
    request: { name: "a/1", labels: { author: "x" } },
    sends: { queryString: "labels.author=x" },
  },
  {
    name: "Struct and Any in the query are sent as if they were messages with fields",
    rule: get,
    request: { name: "a/1", details: { "@type": "type.googleapis.com/acme.v1.Book", title: "x" } },
    sends: { queryString: "details.%40type=type.googleapis.com/acme.v1.Book&details.title=x" },
  },
  {
    name: "a list in the query that is a value, ListValue or Value, is sent as if it were a repeated field",
    rule: get,
    request: { name: "a/1", value: ["x", 1] },
    sends: { queryString: "value=x&value=1" },
  },
  {
    name: "messages of a list in the query, which could not be sent, are sent as `[object Object]`",
    rule: get,
    request: { name: "a/1", books: [{ title: "x" }] },
    sends: { queryString: "books=%5Bobject%20Object%5D" },
  },
  {
    name: "a field of the path or of the body is not found if its name has a `_` before a digit",
    rule: { verb: "POST", path: "/v1/{name=a/*}", body: "part_2_text" },
    request: { name: "a/1", part2Text: { x: "y" } },
    sends: { queryString: "part2Text.x=y", data: "" },
  },
  {
    name: "a list in a list in the body is sent as an object",
    rule: post,
    request: { name: "a/1", value: [["x"]] },
    sends: { data: { value: [{ 0: "x" }] } },
  },
  {
    name: "of a body that is an empty message nothing is sent",
    rule: postOne,
    request: { name: "a/1", thing: {} },
    sends: { data: "" },
  },
];

/** Routes that demand what google-gax does not send: fields with three names in the query. */
const unsendable: readonly string[] = [
  "google.chromeos.uidetection.v1.UiDetectionService.ExecuteDetection#rest0",
  "google.cloud.documentai.v1beta3.DocumentService.GetDocument#rest0",
];

/** Whether google-gax can send requests by a route at all: see its defects. */
export function canSendBy({ id, verb, path, body }: RestRoute): boolean {
  return knownVerbs.includes(verb) && !/\{[^=}]*_\d/.test(path) && !/_\d/.test(body) && !unsendable.includes(id);
}

/** The methods of HTTP that it knows; others are `custom`. */
const knownVerbs: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** All that google-gax sends as it is meant. */
export const sendable: Sendable = { inQuery, listDepth: 1 };

function inQuery(field: DescField, { depth }: { readonly depth: number }): boolean {
  if (field.fieldKind === "map") return false;
  const { message } = field;
  if (message === undefined || isWrapperDesc(message) || isText(message.typeName)) return true;
  return field.fieldKind === "message" && depth === 0 && !isJson(message);
}

function isText(typeName: string): boolean {
  return ["Timestamp", "Duration", "FieldMask"].some((name) => typeName === `google.protobuf.${name}`);
}
