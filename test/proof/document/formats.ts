import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

// What a document of svcgen says, in full: JSON Schema 2020-12, the formats of OpenAPI's registry as assertions, and svcgen's
// own keywords for the bounds of 64-bit integers. https://spec.openapis.org/registry/format/

export function createAjv(): InstanceType<typeof Ajv2020.default> {
  const ajv = new Ajv2020.default({ strict: false, logger: false, validateFormats: true, ownProperties: true });
  addFormats.default(ajv);
  const within = (least: bigint, most: bigint) => (text: string) => {
    if (!/^-?\d+$/.test(text)) return false;
    const value = BigInt(text);
    return value >= least && value <= most;
  };
  ajv.addFormat("int64", { type: "string", validate: within(-(2n ** 63n), 2n ** 63n - 1n) });
  ajv.addFormat("uint64", { type: "string", validate: within(0n, 2n ** 64n - 1n) });
  ajv.addFormat("int32", { type: "number", validate: (value: number) => value >= -(2 ** 31) && value < 2 ** 31 });
  ajv.addFormat("uint32", { type: "number", validate: (value: number) => value >= 0 && value < 2 ** 32 });
  ajv.addFormat("float", { type: "number", validate: (value: number) => Math.abs(value) <= largestFloat });
  ajv.addFormat("double", true);
  ajv.addFormat("date-time", isDateTime);
  ajv.removeKeyword("contentMediaType");
  ajv.addKeyword({
    keyword: "contentMediaType",
    type: "string",
    schemaType: "string",
    validate: (media: string, text: string, schema?: { readonly [keyword: string]: unknown }) => {
      const content = schema?.contentSchema as { readonly type?: string } | undefined;
      return media !== "application/json" || isJson(text, content?.type);
    },
  });
  const compare = (holds: (value: bigint, bound: bigint) => boolean) => (bound: string, text: string) =>
    !/^-?\d+$/.test(text) || holds(BigInt(text), BigInt(bound));
  for (const [keyword, holds] of Object.entries(bounds)) {
    ajv.addKeyword({ keyword, type: "string", schemaType: "string", validate: compare(holds) });
  }
  return ajv;
}

/** Whether a text is JSON, of a list or an object where it must be. */
function isJson(text: string, type: string | undefined): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (type === "array") return Array.isArray(value);
    return type !== "object" || (typeof value === "object" && value !== null && !Array.isArray(value));
  } catch {
    return false;
  }
}

const largestFloat = (2 - 2 ** -23) * 2 ** 127;

const bounds: Readonly<Record<string, (value: bigint, bound: bigint) => boolean>> = {
  "x-minimum": (value, bound) => value >= bound,
  "x-maximum": (value, bound) => value <= bound,
  "x-exclusiveMinimum": (value, bound) => value > bound,
  "x-exclusiveMaximum": (value, bound) => value < bound,
};

/** RFC 3339, section 5.6: the letters may be small, and a second may be the 60th; and the instant one that protobuf can hold. */
function isDateTime(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (found === null) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0)) return false;
  const [offsetHours, offsetMinutes] = [Number(found[8] ?? 0), Number(found[9] ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59) return false;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000 * (found[7] === "-" ? 1 : -1);
  const instant = date.getTime() + offset;
  return instant >= -62_135_596_800_000 && instant < 253_402_300_800_000;
}
