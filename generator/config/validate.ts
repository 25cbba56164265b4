import { nearest } from "../diagnostics/nearest.js";
import type { Keys, Option } from "./declaration.js";

/** Something wrong in a configuration, and the way to it from the top. */
export interface ConfigProblem {
  readonly code: "config/unknown-key" | "config/invalid-value";
  readonly path: readonly string[];
  readonly message: string;
  readonly help?: string;
}

/** Everything that is wrong in a value. */
export function checkValue(value: unknown, option: Option, path: readonly string[] = []): ConfigProblem[] {
  const invalid = (expected: string): ConfigProblem[] => [
    { code: "config/invalid-value", path, message: `expected ${expected}, found ${show(value)}` },
  ];
  switch (option.kind) {
    case "string":
      if (typeof value !== "string") return invalid("a string");
      if (option.pattern === undefined || new RegExp(`^(?:${option.pattern.source})$`).test(value)) return [];
      return invalid(option.pattern.words);
    case "boolean":
      return typeof value === "boolean" ? [] : invalid("true or false");
    case "integer": {
      const fits = Number.isInteger(value) && Number(value) >= option.min && Number(value) <= option.max;
      return fits ? [] : invalid(`a whole number from ${option.min} to ${option.max}`);
    }
    case "choice":
      return option.values.some((word) => word === value) ? [] : invalid(alternatives(option.values.map(show)));
    case "list":
      return Array.isArray(value) ? checkList(value, option, path) : invalid("a list");
    case "record":
      return isObject(value) ? checkRecord(value, option, path) : invalid("an object");
    case "object":
      return isObject(value) ? checkKeys(value, option.keys, path) : invalid("an object");
    case "switch":
      if (typeof value === "boolean") return [];
      return isObject(value) ? checkKeys(value, option.keys, path) : invalid("true, false or an object");
    case "one-of": {
      const names = Object.keys(option.keys);
      if (!isObject(value)) return invalid(`an object with ${alternatives(names)}`);
      const given = Object.keys(value).filter((name) => value[name] !== undefined);
      if (given.length === 1) return checkKeys(value, option.keys, path);
      return [
        {
          code: "config/invalid-value",
          path,
          message: `expected exactly one of ${names.join(", ")}, found ${given.length === 0 ? "none" : given.join(", ")}`,
        },
      ];
    }
    case "json-object":
      return isObject(value) ? [] : invalid("an object");
  }
}

function checkList(
  value: readonly unknown[],
  option: Option & { kind: "list" },
  path: readonly string[],
): ConfigProblem[] {
  const at = (index: number): readonly string[] => [...path, String(index)];
  if (option.notEmpty && value.length === 0) {
    return [{ code: "config/invalid-value", path, message: "expected at least one entry, found none" }];
  }
  return value.flatMap((item, index) => {
    if (option.unique && value.indexOf(item) < index) {
      return [{ code: "config/invalid-value" as const, path: at(index), message: `${show(item)} stands here twice` }];
    }
    return checkValue(item, option.of, at(index));
  });
}

function checkRecord(
  value: Readonly<Record<string, unknown>>,
  option: Option & { kind: "record" },
  path: readonly string[],
): ConfigProblem[] {
  const names = option.names?.();
  return Object.entries(value).flatMap(([name, item]) => {
    if (names !== undefined && !names.includes(name)) {
      const reason = option.whyNot?.(name);
      if (reason === undefined) return [unknown(name, names, path)];
      const at = [...path, name];
      return [{ code: "config/invalid-value" as const, path: at, message: reason }];
    }
    return item === undefined ? [] : checkValue(item, option.of, [...path, name]);
  });
}

function checkKeys(value: Readonly<Record<string, unknown>>, keys: Keys, path: readonly string[]): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const [name, item] of Object.entries(value)) {
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (key === undefined) problems.push(unknown(name, Object.keys(keys), path));
    else if (item !== undefined) problems.push(...checkValue(item, key.option, [...path, name]));
  }
  for (const [name, key] of Object.entries(keys)) {
    if (key.required && value[name] === undefined) {
      const help = `for example ${name}: ${key.example}`;
      problems.push({ code: "config/invalid-value", path, message: `${name} is missing`, help });
    }
  }
  return problems;
}

function unknown(name: string, known: readonly string[], path: readonly string[]): ConfigProblem {
  const near = nearest(name, known);
  const help =
    near !== undefined
      ? `did you mean "${near}"?`
      : known.length === 0
        ? "it has no options"
        : known.length > 12
          ? undefined
          : `known are ${known.join(", ")}`;
  return {
    code: "config/unknown-key",
    path: [...path, name],
    message: `there is no option ${[...path, name].join(".")}`,
    ...(help === undefined ? {} : { help }),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `"a", "b" or "c"`. */
function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
