import type { DescField, DescMessage, Registry } from "@bufbuild/protobuf";

/** What one reading of a JSON body carries along: where it stands, and what it has found wrong so far. */
export interface Reading {
  readonly problems: JsonProblem[];
  /** Keys and indexes from the root to the value that is being read; valid up to `level`. */
  readonly keys: (string | number)[];
  level: number;
  /** How many messages the reading is inside. */
  depth: number;
  /** Types of `google.protobuf.Any`, and extensions. */
  readonly registry: Registry | undefined;
  /** With them are ignored: names of enum values that are not known. */
  readonly unknownFields: "reject" | "ignore";
  /** The answer of the method: a mask of the request may name its fields. */
  readonly response: DescMessage | undefined;
  /**
   * What of google.api.field_behavior holds. `all`: a REQUIRED field must be there, one that is OUTPUT_ONLY is ignored. `patch`:
   * only the second, since a mask says which fields are meant.
   */
  behaviors: "all" | "patch" | "none";
  /** The ways, from the root of the JSON, to the fields that the path of the route holds. */
  readonly elsewhere: readonly (readonly DescField[])[];
}

/** What a reading must be told. */
export type ReadingOptions = Pick<Reading, "registry" | "unknownFields" | "response"> &
  Partial<Pick<Reading, "behaviors" | "elsewhere">>;

export interface JsonProblem {
  /** JSON pointer as a URI fragment (RFC 6901, section 6): `#/user/name`. */
  readonly pointer: string;
  readonly detail: string;
}

/** Reads a JSON value as a field holds it. undefined: it is none, and the reading knows why; or it is to be ignored. */
export type ValueReader = (json: unknown, reading: Reading) => unknown;

const nowhere: Reading["elsewhere"] = [];

export function startReading(options: ReadingOptions): Reading {
  const { registry, unknownFields, response, behaviors = "none", elsewhere = nowhere } = options;
  return { problems: [], keys: [], level: 0, depth: 0, registry, unknownFields, response, behaviors, elsewhere };
}

/**
 * Run a reading. It ends early when it has found many problems: what follows helps nobody, and to look for what was
 * meant by each of a million unknown names would cost more than the request is worth.
 */
export function run(reading: Reading, read: () => void): readonly JsonProblem[] {
  try {
    read();
  } catch (reason) {
    if (reason !== enough) throw reason;
  }
  return reading.problems;
}

const enough = Symbol("enough problems");

export const mostProblems = 50;

/** Note a problem of the value that is being read. */
export function report(reading: Reading, detail: string): undefined {
  reading.problems.push({ pointer: pointerTo(reading.keys.slice(0, reading.level)), detail });
  if (reading.problems.length >= mostProblems) throw enough;
  return undefined;
}

/** Note a problem of a member of the value that is being read. */
export function reportAt(reading: Reading, key: string | number, detail: string): undefined {
  reading.keys[reading.level] = key;
  reading.level += 1;
  report(reading, detail);
  reading.level -= 1;
  return undefined;
}

export function pointerTo(keys: readonly (string | number)[]): string {
  const steps = keys.map((key) => {
    if (typeof key === "number") return `/${key}`;
    return `/${encodeURIComponent(key.toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1"))}`;
  });
  return `#${steps.join("")}`;
}

/** As protobuf's own parsers. */
export const mostDepth = 100;

export function describe(json: unknown): string {
  if (json === null) return "null";
  if (Array.isArray(json)) return "an array";
  switch (typeof json) {
    case "object":
      return "an object";
    case "string":
      return json.length > 40 ? "a string" : JSON.stringify(json);
    default:
      return String(json);
  }
}

/** Whether the path of the route holds a field of the message that is being read, or something in it. */
export function isElsewhere({ elsewhere, level, keys }: Reading, field: DescField): boolean {
  return elsewhere.some(
    (way) => way[level] === field && keys.slice(0, level).every((key, at) => isNamed(way[at], key)),
  );
}

function isNamed(field: DescField | undefined, key: string | number): boolean {
  return field !== undefined && (field.jsonName === key || field.name === key);
}
