import type { Key, Keys, Option } from "./declaration.js";

/**
 * The type of a configuration as users write it, printed from its declaration: every key optional unless it must be written,
 * and documented with default and example, so that an editor shows what the reference says. `user-config.ts` is its output.
 */
export function printUserConfig(keys: Keys): string {
  return `// Printed from options.ts; to renew it, run the tests of config with RECORD=1.

/** What svcgen.config.* may hold. Paths are relative to that file. */
export interface UserConfig ${printKeys(keys, "", true)}
`;
}

function printKeys(keys: Keys, indent: string, comments: boolean): string {
  if (Object.keys(keys).length === 0) return "Readonly<Record<string, never>>";
  const inner = `${indent}  `;
  const lines = Object.entries(keys).flatMap(([name, key]) => [
    ...(comments ? printDoc(key, inner) : []),
    `${inner}readonly ${name}${key.required ? "" : "?"}: ${printType(key.option, inner)}${key.required ? "" : " | undefined"};`,
  ]);
  return `{\n${lines.join("\n")}\n${indent}}`;
}

function printDoc(key: Key, indent: string): string[] {
  const fallback = key.required
    ? undefined
    : (key.defaultIs ?? (key.default === undefined ? "unset" : code(key.default)));
  return [
    `${indent}/**`,
    `${indent} * ${key.doc}`,
    ...(fallback === undefined ? [] : [`${indent} *`, `${indent} * Default: ${fallback}.`]),
    `${indent} *`,
    `${indent} * @example ${key.example}`,
    `${indent} */`,
  ];
}

function printType(option: Option, indent: string): string {
  switch (option.kind) {
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    case "integer":
      return "number";
    case "choice":
      return option.values.map((value) => JSON.stringify(value)).join(" | ");
    case "list":
      return `readonly ${parenthesised(printType(option.of, indent))}[]`;
    case "record":
      return `Readonly<Record<string, ${printType(option.of, indent)}>>`;
    case "object":
      return printKeys(option.keys, indent, true);
    case "switch":
      return `boolean | ${printKeys(option.keys, indent, true)}`;
    case "one-of":
      return Object.entries(option.keys)
        .map(([name, key]) => `{ readonly ${name}: ${printType(key.option, indent)} }`)
        .join(" | ");
    case "json-object":
      return "Readonly<Record<string, unknown>>";
  }
}

function parenthesised(type: string): string {
  return type.includes(" | ") && !type.startsWith("{") ? `(${type})` : type;
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)
    .replace(/"(\w+)":/g, "$1: ")
    .replaceAll(",", ", ")}\``;
}
