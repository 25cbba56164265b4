import type { Config } from "./config.js";
import type { Key, Keys, Option } from "./declaration.js";
import { configKeys } from "./options.js";
import type { UserConfig } from "./user-config.js";
import { checkValue } from "./validate.js";

/** Fill in the defaults of a configuration that is known to be right. A wrong one is a bug of the caller and throws. */
export function resolveConfig(user: UserConfig = {}): Config {
  const problems = checkValue(user, { kind: "object", keys: configKeys });
  const [first] = problems;
  if (first !== undefined) throw new Error(`configuration: ${first.path.join(".")}: ${first.message}`);
  return withDefaults(user, { kind: "object", keys: configKeys }) as Config;
}

function withDefaults(value: unknown, option: Option): unknown {
  switch (option.kind) {
    case "string":
    case "boolean":
    case "integer":
    case "choice":
    case "json-object":
      return value;
    case "list":
      return (value as readonly unknown[]).map((item) => withDefaults(item, option.of));
    case "record":
      return mapValues(value as object, (item) => withDefaults(item, option.of));
    case "object":
      return fillIn(value as Record<string, unknown>, option.keys);
    case "one-of":
      return mapValues(value as object, (item, name) => {
        const key = option.keys[name];
        return key === undefined ? item : withDefaults(item, key.option);
      });
    case "switch":
      return value === false ? false : fillIn(value === true ? {} : (value as Record<string, unknown>), option.keys);
  }
}

/** Keys in the order of the declaration, so that equal configurations are equal text. */
function fillIn(value: Readonly<Record<string, unknown>>, keys: Keys): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const [name, key] of Object.entries(keys)) {
    const given = value[name] ?? defaultOf(key);
    if (given !== undefined) filled[name] = withDefaults(given, key.option);
  }
  return filled;
}

function defaultOf(key: Key): unknown {
  return key.default;
}

function mapValues(value: object, map: (item: unknown, name: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, map(item, name)]));
}
