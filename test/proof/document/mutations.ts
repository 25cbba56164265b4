import fc from "fast-check";
import type { Draw } from "./instances.js";
import { isObject, type Json } from "./schema.js";

/** Change one thing in a JSON value, anywhere in it. Knows nothing of schemas: what it means the validator tells. */
export function drawMutation(draw: Draw, value: Json): Json {
  const places = placesIn(value);
  return changeAt(value, draw(pick, places), (here) => change(draw, here));
}

/** Change a text that stands for a value in a path or a query. */
export function mutateText(draw: Draw, value: string): string {
  switch (draw(pick, ["weird", "weird", "append", "prepend", "empty"])) {
    case "weird":
      return draw(pick, texts);
    case "append":
      return `${value}${draw(pick, [" ", "x", "0", ".", "\u0000", "=", "é", "s", "Z"])}`;
    case "prepend":
      return `${draw(pick, ["-", "+", " ", "0", "x", "\u0007", ".", "/"])}${value}`;
    default:
      return "";
  }
}

function change(draw: Draw, here: Json): Json {
  const general = draw(nat, 3);
  if (general === 0) return draw(pick, others);
  if (typeof here === "string") return draw(nat, 1) === 0 ? mutateText(draw, here) : draw(pick, texts);
  if (typeof here === "number") return draw(pick, [...numbers, here + 1, here - 1, -here, here + 0.5, String(here)]);
  if (typeof here === "boolean") return draw(pick, [!here, String(here), Number(here)]);
  if (Array.isArray(here)) return changeList(draw, here);
  if (isObject(here)) return changeObject(draw, here);
  return draw(pick, others);
}

function changeList(draw: Draw, here: readonly Json[]): Json {
  const [first] = here;
  switch (draw(pick, ["empty", "null", "twice", "many", "wrong"])) {
    case "empty":
      return [];
    case "null":
      return [...here, null];
    case "twice":
      return first === undefined ? [null] : [...here, first];
    case "many":
      return first === undefined ? {} : Array.from({ length: 20 }, () => first);
    default:
      return [...here, draw(pick, others)];
  }
}

function changeObject(draw: Draw, here: { readonly [name: string]: Json }): Json {
  const names = Object.keys(here);
  switch (draw(pick, ["without", "more", "null", "copy", "empty"])) {
    case "without": {
      if (names.length === 0) return { unknown: null };
      const gone = draw(pick, names);
      return Object.fromEntries(Object.entries(here).filter(([name]) => name !== gone));
    }
    case "more":
      return Object.fromEntries([...Object.entries(here), [draw(pick, strange), draw(pick, others)]]);
    case "null":
      return names.length === 0 ? null : Object.fromEntries([...Object.entries(here), [draw(pick, names), null]]);
    case "copy": {
      if (names.length === 0) return [];
      const value = here[draw(pick, names)] ?? null;
      return Object.fromEntries([...Object.entries(here), [draw(pick, names), value]]);
    }
    default:
      return {};
  }
}

type Place = readonly (string | number)[];

function placesIn(value: Json, at: Place = []): readonly Place[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((one, index) => placesIn(one, [...at, index]))];
  if (isObject(value)) return [at, ...Object.entries(value).flatMap(([name, one]) => placesIn(one, [...at, name]))];
  return [at];
}

function changeAt(value: Json, place: Place, make: (here: Json) => Json): Json {
  const [first, ...rest] = place;
  if (first === undefined) return make(value);
  if (Array.isArray(value)) return value.map((one, index) => (index === first ? changeAt(one, rest, make) : one));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === first ? changeAt(one, rest, make) : one]),
  );
}

const numbers: readonly number[] = [0, -1, 0.5, 1e9, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53 - 1, 1e100, -0.0001];

const texts: readonly string[] = [
  "",
  "x",
  "0",
  "00",
  "01",
  "-0",
  "-01",
  "+1",
  "1.",
  ".5",
  "1.0",
  "1.5",
  "1e2",
  "1e400",
  "0x10",
  "1_000",
  "2147483648",
  "-2147483649",
  "4294967296",
  "9223372036854775808",
  "18446744073709551616",
  "99999999999999999999999",
  "NaN",
  "nan",
  "Infinity",
  "-Infinity",
  "inf",
  "true",
  "True",
  "null",
  "KIND_ONE",
  "kind_one",
  "KIND_NONE",
  "2020-02-30T00:00:00Z",
  "2020-02-28T00:00:00",
  "2020-02-28T24:00:00Z",
  "2020-02-28 00:00:00Z",
  "2020-02-28T00:00:00.1234567890Z",
  "0000-01-01T00:00:00Z",
  "1s",
  "1.0000000001s",
  "-1.5s",
  "1.s",
  "s",
  "PT1S",
  "400000000000s",
  "YQ==",
  "YQ",
  "YQ=",
  "Y",
  "-_-_",
  "+/+/",
  "Y Q=",
  "a@b",
  "a.b",
  "..",
  ".",
  "a".repeat(200),
  "🎉",
  "{}",
  "[]",
  "a,b",
  "name,",
  "name.",
  "*",
];

const others: readonly Json[] = [null, true, false, 0, -1, 1.5, 2 ** 40, "", "x", "1", [], {}, [null], { x: 1 }, [[]]];

const strange: readonly string[] = ["unknown", "", "[a.b]", "@type", "a.b", "1", "$ref"];

const nat = (max: number) => fc.nat({ max });
const pick = <T>(values: readonly T[]) => fc.constantFrom(...values);
