import type { Json } from "../../generator/artifact/artifact.js";
import type { JsonSchema } from "../../generator/emit/json-schema/schema.js";
import { createSchemas } from "../../generator/emit/json-schema/schemas.js";
import { modelOf } from "./model-of.js";
import type { RuleCase } from "./validation-table.js";

/**
 * docs/validation.md: each rule, and what becomes of it. Nothing in the columns of keywords and words is written by hand: it is
 * what the rule adds to the schema of its field.
 */
export async function printValidation(
  cases: readonly RuleCase[],
  schemaOf: (index: number) => JsonSchema,
): Promise<string> {
  const plain = await plainSchemas(cases);
  const rows = cases.flatMap((one, index) => (one.more === true ? [] : [row(one, schemaOf(index), plain(index))]));
  return `${head}\n| rule | written | keywords | description | why words |\n|---|---|---|---|---|\n${rows.join("\n")}\n`;
}

const head = `# Validation: what protovalidate's rules become in documents

The rules of [protovalidate](https://protovalidate.com) are held by the runtime, whatever the face that a request comes through. The
schemas of requests say them too, as far as JSON Schema has a keyword; the description says what it has none for. Answers are not
validated, so their schemas hold no rules.

This page is printed (\`npm run docs:validation\`) from a table of every rule in validate.proto, and from what svcgen makes of each. The tests hold each row
against protovalidate itself: where no reason stands in the last column, the keywords accept and refuse exactly what protovalidate
does, for each sample of the table; where one stands, they refuse nothing that it accepts. OpenAPI 3.0 says the same with its own keywords, but
for keys of maps.

* \`required\` of a field, and a rule that its zero value breaks, put the field into \`required\`. \`null\` is not allowed for such a field.
* Numbers of 64 bits are strings. Their bounds stand in \`x-minimum\`, \`x-maximum\`, \`x-exclusiveMinimum\` and \`x-exclusiveMaximum\`,
  and so do those of durations and times.
* Patterns are RE2 in the contract and ECMA-262 in documents. One that would mean something else there is told in words.
* Rules of wrappers are those of the value; rules of \`repeated.items\` and \`map.values\` stand at the items and values.
`;

/** The same fields without rules. */
async function plainSchemas(cases: readonly RuleCase[]): Promise<(index: number) => JsonSchema> {
  const bare = cases.map(({ body }) =>
    body
      .replace(/option \(buf\.validate\.(?:message|oneof)\)[^;]*?;/g, "")
      .replace(/ \[\(buf\.validate\.field\).*\]/, ""),
  );
  const { model } = await modelOf({
    "t/v1/t.proto": `syntax = "proto3"; package t.v1; import "google/protobuf/any.proto"; import "google/protobuf/duration.proto";
      import "google/protobuf/field_mask.proto"; import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
      enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; COLOR_BLACK = 5; COLOR_BLUE = 2; }
      message Other { string y = 1; } message Masked { string a = 1; Inner b_c = 2; string z = 3; string ab = 4; message Inner { string d = 1; } }
      message Ruled { string z = 1; }
      ${bare.map((body, index) => `message Case${index} { ${body}${body.endsWith("}") ? "" : ";"} }`).join("\n")}
      service S { ${bare.map((_, index) => `rpc M${index}(Case${index}) returns (Other);`).join("\n")} }`,
  });
  const schemas = createSchemas(model, {
    prefix: "#/definitions/",
    validated: new Set(["input"]),
    written: "output",
    dialect: { closed: true, siblings: true },
  });
  const roots: Json = bare.map((_, index) => schemas.message(`t.v1.Case${index}`, "input"));
  const { components } = schemas.finish(roots);
  return (index) => components[`t.v1.Case${index}`] ?? {};
}

function row({ rule, body, inWords = "" }: RuleCase, ruled: JsonSchema, plain: JsonSchema): string {
  const property = ({ properties }: JsonSchema): JsonSchema => {
    const x = (properties as { readonly x?: JsonSchema } | undefined)?.x;
    return x ?? {};
  };
  const { properties: _, description: about, ...message } = added(ruled, plain);
  const { description: told, ...value } = added(property(ruled), property(plain));
  const keywords = [printed(value), printed(message)].filter((one) => one !== "").join("; message: ");
  const words = [told, about].filter((one) => one !== undefined).join(" ");
  const lines = words.split("\n").map((line) => line.replace(/^- /, ""));
  return `| ${[code(rule), code(writtenOf(body)), code(keywords), lines.join(" "), inWords].map(cell).join(" | ")} |`;
}

/** What one schema has and the other has not. */
function added(ruled: JsonSchema, plain: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(ruled).flatMap(([keyword, value]): [string, Json][] => {
      const before = plain[keyword];
      if (JSON.stringify(before) === JSON.stringify(value)) return [];
      const inner = keyword === "items" || keyword === "additionalProperties";
      return [[keyword, inner ? added(value as JsonSchema, (before ?? {}) as JsonSchema) : value]];
    }),
  );
}

function printed(schema: JsonSchema): string {
  return Object.entries(schema)
    .map(([keyword, value]) => `${keyword}: ${JSON.stringify(value)}`)
    .join(", ");
}

/** The rule as the contract has it. */
function writtenOf(body: string): string {
  const option = /\(buf\.validate\.(?:field|message|oneof)\)(.*?)(?:\](?=;|$)|;|$)/.exec(body)?.[1] ?? "";
  return option.replace(/^\.| = (?=\{ignore)/, "").trim();
}

function code(text: string): string {
  return text === "" ? "" : text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
