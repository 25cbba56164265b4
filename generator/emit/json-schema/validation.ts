import type { Json } from "../../artifact/artifact.js";
import { jsonShape } from "../../model/json-shape.js";
import type { Cardinality, Enum, FieldType, RulesJson, TypeName } from "../../model/model.js";
import { type Constraints, joined, unconstrained } from "./constraints.js";
import type { JsonSchema } from "./schema.js";
import { bytesConstraints } from "./validation-bytes.js";
import { numberConstraints } from "./validation-number.js";
import { quote, stringConstraints } from "./validation-string.js";
import { durationConstraints, timestampConstraints } from "./validation-time.js";

export type Enums = Readonly<Record<TypeName, Enum>>;

/**
 * What the rules of a field (protovalidate) say about one value of it: the value itself, or an element of a list or a map.
 * `required` and `ignore` are the field's and read by whoever knows its presence.
 *
 * @see https://protovalidate.com/reference/rules/
 */
export function valueConstraints(type: FieldType, rules: RulesJson, enums: Enums): Constraints {
  return joined(typeConstraints(type, rules, enums), celConstraints(rules));
}

/** What the rules of a list or a map say about it as a whole. Those of its elements are at `elementRules`. */
export function collectionConstraints(cardinality: Cardinality, rules: RulesJson): Constraints {
  const list = object(rules.repeated);
  const map = object(rules.map);
  const demanded = rules.required === true ? 1 : 0;
  switch (cardinality.kind) {
    case "one":
      return unconstrained;
    case "list": {
      const least = Math.max(Number(list.minItems ?? 0), demanded);
      return joined(
        {
          keywords: {
            ...(least === 0 ? {} : { minItems: least }),
            ...(list.maxItems === undefined ? {} : { maxItems: Number(list.maxItems) }),
            ...(list.unique === true ? { uniqueItems: true } : {}),
          },
          notes: [],
        },
        celConstraints(rules),
      );
    }
    case "map": {
      const least = Math.max(Number(map.minPairs ?? 0), demanded);
      return joined(
        {
          keywords: {
            ...(least === 0 ? {} : { minProperties: least }),
            ...(map.maxPairs === undefined ? {} : { maxProperties: Number(map.maxPairs) }),
          },
          notes: [],
        },
        celConstraints(rules),
      );
    }
  }
}

/** The rules of the elements of a list, or of the keys or values of a map. */
export function elementRules(rules: RulesJson | undefined, of: "items" | "keys" | "values"): RulesJson {
  return object(object(rules?.[of === "items" ? "repeated" : "map"])[of]);
}

/** Rules in the Common Expression Language have no keyword: they are told. */
export function celConstraints(rules: RulesJson): Constraints {
  const notes = array(rules.cel).map((one) => {
    const { message, expression } = object(one);
    const text = typeof message === "string" && message !== "" ? `${sentence(message)} ` : "";
    return `${text}(CEL: \`${String(expression)}\`)`;
  });
  for (const expression of array(rules.celExpression)) notes.push(`(CEL: \`${String(expression)}\`)`);
  return { keywords: {}, notes };
}

export function object(value: unknown): RulesJson {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RulesJson) : {};
}

export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function typeConstraints(type: FieldType, rules: RulesJson, enums: Enums): Constraints {
  const [name, own] = rulesOf(rules);
  const predefined = predefinedConstraints(own);
  if (type.kind === "enum") return joined(enumConstraints(enums[type.typeName], own), predefined);
  switch (name) {
    case undefined:
      return unconstrained;
    case "string":
      return joined(stringConstraints(own), predefined);
    case "bytes":
      return joined(bytesConstraints(own), predefined);
    case "bool":
      return joined(exampleOf(own), {
        keywords: own.const === undefined ? {} : { const: own.const === true },
        notes: [],
      });
    case "duration":
      return joined(durationConstraints(own), predefined);
    case "timestamp":
      return joined(timestampConstraints(own), predefined);
    case "any":
      return anyConstraints(own);
    case "fieldMask":
      return maskConstraints(own);
    default: {
      const shape = jsonShape(type);
      if (shape.kind !== "scalar") return unconstrained;
      const form = shape.json === "string" ? "text" : shape.format === "float" ? "float" : "number";
      return joined(numberConstraints(form, own), predefined);
    }
  }
}

/** The member of `FieldRules.type` that is set: the name of the type and its rules. */
function rulesOf(rules: RulesJson): readonly [string | undefined, RulesJson] {
  for (const [name, value] of Object.entries(rules)) {
    if (!["cel", "celExpression", "required", "ignore"].includes(name)) return [name, object(value)];
  }
  return [undefined, {}];
}

/** Rules that others have added to protovalidate's, as extensions. */
function predefinedConstraints(rules: RulesJson): Constraints {
  const notes = Object.entries(rules)
    .filter(([name]) => name.startsWith("["))
    .map(([name, value]) => `Rule ${name}: \`${JSON.stringify(value)}\`.`);
  return { keywords: {}, notes };
}

function exampleOf(rules: RulesJson): Constraints {
  const examples = array(rules.example);
  return examples.length === 0 ? unconstrained : { keywords: { examples: examples as readonly Json[] }, notes: [] };
}

function enumConstraints(type: Enum | undefined, rules: RulesJson): Constraints {
  const namesOf = (numbers: readonly unknown[]): readonly string[] =>
    (type?.values ?? []).filter(({ number }) => numbers.includes(number)).map(({ jsonName }) => jsonName);
  const keywords: { [keyword: string]: Json } = {};
  if (rules.const !== undefined) keywords.enum = namesOf([rules.const]);
  if (array(rules.in).length > 0) keywords.enum = namesOf(array(rules.in));
  if (array(rules.notIn).length > 0) keywords.not = { enum: namesOf(array(rules.notIn)) };
  const examples = namesOf(array(rules.example));
  if (examples.length > 0) keywords.examples = examples;
  return { keywords, notes: [] };
}

function anyConstraints(rules: RulesJson): Constraints {
  const keywords: { [keyword: string]: Json } = {};
  const allowed = array(rules.in);
  const refused = array(rules.notIn);
  if (allowed.length > 0) keywords.properties = { "@type": { enum: allowed as readonly Json[] } };
  if (refused.length > 0)
    keywords.not = { properties: { "@type": { enum: refused as readonly Json[] } }, required: ["@type"] };
  return { keywords, notes: [] };
}

/** The rules name fields as the schema does; in JSON paths are in camel case, and joined by commas. */
function maskConstraints(rules: RulesJson): Constraints {
  const notes: string[] = [];
  const list = (paths: readonly string[]): string => paths.map((path) => `\`${path}\``).join(", ");
  const below = (paths: readonly string[]): string => `(${paths.map(quote).join("|")})(\\.[^,]+)?`;
  const [allowed, refused] = [array(rules.in), array(rules.notIn)].map((paths) =>
    paths.map((path) => inJson(String(path))),
  );
  // Beside the pattern of the type, and of the paths that there are.
  const demanded: JsonSchema[] = [];
  if (rules.const !== undefined) {
    notes.push(`Always \`${String(rules.const)}\`.`);
    demanded.push({ const: String(rules.const) });
  }
  if (allowed !== undefined && allowed.length > 0) {
    notes.push(`Only these paths and those below them: ${list(allowed)}.`);
    demanded.push({ pattern: `^(${below(allowed)}(,${below(allowed)})*)?$` });
  }
  if (refused !== undefined && refused.length > 0) {
    notes.push(`Never these paths or those below them: ${list(refused)}.`);
    demanded.push({ not: { pattern: `(^|,)${below(refused)}(,|$)` } });
  }
  return joined({ keywords: demanded.length === 0 ? {} : { allOf: demanded }, notes }, exampleOf(rules));
}

function inJson(path: string): string {
  return path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A message of a rule as a sentence. */
function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
