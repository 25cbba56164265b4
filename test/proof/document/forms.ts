import type { Media, Verdict } from "./operations.js";
import { isObject, type Json, type JsonObject } from "./schema.js";

export function isForm(type: string): boolean {
  return type === "multipart/form-data" || type === "application/x-www-form-urlencoded";
}

export const boundary = "proof-0123456789";

/** Write a value as its media type has it. undefined: a form cannot say it. */
export function writeForm(media: Media, value: Json): string | undefined {
  if (!isObject(value)) return undefined;
  const fields = Object.entries(value).flatMap(([name, held]): readonly Entry[] => {
    const encoding = isObject(media.encoding[name]) ? (media.encoding[name] as JsonObject) : {};
    const values = Array.isArray(held) ? (held as readonly Json[]) : [held as Json];
    if (encoding.style === "deepObject")
      return Object.entries(isObject(held) ? held : {}).map(([key, one]) => [`${name}[${key}]`, one as Json, {}]);
    return values.map((one) => [name, one, encoding]);
  });
  // Nothing stands for null in a text.
  if (fields.some(([, one, { contentType }]) => one === null && contentType !== "application/json")) return undefined;
  if (media.type === "multipart/form-data") return parts(fields);
  // A form without pairs is no body.
  return fields.length === 0 ? undefined : pairs(fields);
}

function isFile({ contentType }: JsonObject): boolean {
  return contentType === "*/*" || contentType === "application/octet-stream";
}

/** What is written of a value where bytes are wanted. */
function asTexts(value: Json): Json {
  return Array.isArray(value) ? value.map((one) => textOf(one as Json)) : textOf(value);
}

type Entry = readonly [name: string, value: Json, encoding: JsonObject];

function parts(fields: readonly Entry[]): string {
  const all = fields.map(([name, value, { contentType }]) => {
    const file = isFile({ contentType: contentType ?? "" });
    const quoted = name.replace(/["\r\n]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
    const about = file
      ? '; filename="f"\r\nContent-Type: image/png'
      : contentType === "application/json"
        ? "\r\nContent-Type: application/json"
        : "";
    const written = contentType === "application/json" ? JSON.stringify(value) : textOf(value);
    return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted.replaceAll("\\", "\\\\")}"${about}\r\n\r\n${written}\r\n`;
  });
  return `${all.join("")}--${boundary}--\r\n`;
}

function pairs(fields: readonly Entry[]): string {
  return fields
    .map(([name, value, { contentType }]) => {
      const text = contentType === "application/json" ? JSON.stringify(value) : textOf(value);
      return `${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
    })
    .join("&");
}

/** The length of a file is counted in octets. */
function octets(value: Json): Json {
  if (typeof value === "string") return "x".repeat(Buffer.byteLength(value));
  return Array.isArray(value) ? value.map(octets) : value;
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * What the document says of a form that holds this: a text is what it says in any reading of it, a value in a list stands alone as
 * well, and an empty list leaves no trace.
 *
 * @param before What it was before something was changed: all else is read as it was meant.
 */
export function judgeForm(media: Media, value: Json, before: Json): Verdict {
  if (!isObject(value)) return "refuse";
  let readings: readonly JsonObject[] = [{}];
  for (const [name, held] of Object.entries(value)) {
    const encoding = isObject(media.encoding[name]) ? (media.encoding[name] as JsonObject) : {};
    const known = isObject(before) ? before[name] : undefined;
    const isSame = known !== undefined && JSON.stringify(known) === JSON.stringify(held);
    const ways =
      isSame && !isFile(encoding) && !isEmpty(held as Json)
        ? [held as Json]
        : encoding.style === "deepObject"
          ? waysToReadEntries(held as Json)
          : isFile(encoding)
            ? waysToRead(octets(asTexts(held as Json)), false)
            : waysToRead(held as Json, encoding.contentType === "application/json");
    readings = readings
      .flatMap((reading) => ways.map((way) => (way === undefined ? reading : { ...reading, [name]: way })))
      .slice(0, 200);
  }
  const verdicts = readings.map((reading) => media.judge(reading));
  if (verdicts.includes("accept")) return "accept";
  return verdicts.includes("either") ? "either" : "refuse";
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Each entry of a map is a pair. */
function waysToReadEntries(value: Json): readonly (Json | undefined)[] {
  if (!isObject(value) || Object.keys(value).length === 0) return [undefined];
  const each = Object.entries(value).map(
    ([key, one]) => [key, Array.isArray(one) ? [textOf(one)] : waysToRead(one as Json, false)] as const,
  );
  return [0, 2].map((way) => Object.fromEntries(each.map(([key, ways]) => [key, ways[way] ?? ways[0] ?? null])));
}

/** undefined: as if it were not there. */
function waysToRead(value: Json, json: boolean): readonly (Json | undefined)[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [undefined];
    const each = value.map((one) =>
      json ? [one as Json] : Array.isArray(one) ? [textOf(one)] : waysToRead(one as Json, false),
    );
    const together = [0, 1, 2].map((way) => each.map((ways) => ways[Math.min(way, ways.length - 1)] ?? null));
    return value.length === 1 ? [...together, ...(each[0] ?? [])] : together;
  }
  if (json) return [value, [value]];
  const text = textOf(value);
  const ways: Json[] = [text];
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)))
    ways.push(Number(text));
  if (text === "true" || text === "false") ways.push(text === "true");
  return ways.flatMap((way) => [way, [way]]);
}
