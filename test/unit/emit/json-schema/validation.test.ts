import { readFileSync, writeFileSync } from "node:fs";
import {
  createRegistry,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  type Registry,
  toBinary,
} from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import {
  FieldRulesSchema,
  IgnoreSchema,
  MessageOneofRuleSchema,
  MessageRulesSchema,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import Ajv2020 from "ajv/dist/2020.js";
import AjvDraft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../../generator/artifact/artifact.js";
import type { JsonSchema } from "../../../../generator/emit/json-schema/schema.js";
import { createSchemas } from "../../../../generator/emit/json-schema/schemas.js";
import { toSchema30 } from "../../../../generator/emit/openapi/versions/schema-3-0.js";
import { changeSchema } from "../../../../generator/emit/openapi/versions/walk.js";
import { compileProtos } from "../../../support/compile.js";
import { modelOf } from "../../../support/model-of.js";
import { printValidation } from "../../../support/print-validation.js";
import { type RuleCase, ruleCases, ruleProto, shoutingProto } from "../../../support/validation-table.js";

// protovalidate is the oracle: whatever becomes a keyword accepts and refuses what the runtime does, and what is told in words
// is never refused by a keyword that goes too far.

type Judge = (index: number, message: JsonValue) => boolean;

let accepted: Judge;
let documented: Judge;
let documented30: Judge;
let schemaOf: (index: number) => JsonSchema;

beforeAll(async () => {
  const protos = { "t/v1/t.proto": ruleProto, "t/v1/shouting.proto": shoutingProto };
  const { model } = await modelOf(protos);
  const { registry } = await compileProtos(protos);
  const validator = createValidator({ registry });
  accepted = (index, json) => {
    const desc = registry.getMessage(`t.v1.Case${index}`);
    if (desc === undefined) throw new Error("no such case");
    const message = decoded(desc, json, createRegistry(...registry));
    if (message === undefined) return false;
    const { kind, error } = validator.validate(desc, message);
    if (kind === "error") throw error;
    return kind === "valid";
  };
  const schemas = createSchemas(model, {
    prefix: "#/definitions/",
    validated: new Set(["input"]),
    written: "output",
    dialect: { closed: true, siblings: true },
  });
  const roots: Json = ruleCases.map((_, index) => schemas.message(`t.v1.Case${index}`, "input"));
  const { components } = schemas.finish(roots);
  schemaOf = (index) => components[`t.v1.Case${index}`] ?? {};
  const options = { strict: false, logger: false } as const;
  const ajv = addFormats.default(new Ajv2020.default(options));
  const old = addFormats.default(new AjvDraft04.default(options));
  // These want a dot in the name of the host, which RFC 5321 does not. The pattern beside the format says it all.
  for (const each of [ajv, old]) each.addFormat("email", true);
  ajv.addSchema({ $id: "https://new/", definitions: components });
  const older = Object.fromEntries(
    Object.entries(components).map(([name, schema]) => [name, changeSchema(schema, toSchema30)]),
  );
  old.addSchema({ id: "https://old/", definitions: older } as object);
  documented = (index, json) => ajv.validate({ $ref: `https://new/#/definitions/t.v1.Case${index}` }, json) === true;
  documented30 = (index, json) => old.validate({ $ref: `https://old/#/definitions/t.v1.Case${index}` }, json) === true;
});

const messagesOf = ({ samples, messages = [] }: RuleCase): readonly JsonValue[] => [
  ...samples.map((sample): JsonValue => (sample === undefined ? {} : { x: sample })),
  ...messages,
];
const verdicts = (judge: Judge, index: number, messages: readonly JsonValue[]) =>
  messages.map((message) => `${judge(index, message) ? "accepts" : "refuses"} ${JSON.stringify(message)}`);
const cases = ruleCases.map((one, index): [string, number, RuleCase] => [`${one.rule}: ${one.body}`, index, one]);

describe("keywords say what protovalidate does", () => {
  test.each(cases.filter(([, , { inWords }]) => inWords === undefined))("%s", (_name, index, one) => {
    expect(verdicts(documented, index, messagesOf(one))).toEqual(verdicts(accepted, index, messagesOf(one)));
  });
});

describe("keywords beside words refuse nothing that protovalidate accepts", () => {
  test.each(cases.filter(([, , { inWords }]) => inWords !== undefined))("%s", (_name, index, one) => {
    const messages = messagesOf(one);
    for (const message of messages.filter((each) => accepted(index, each)))
      expect(verdicts(documented, index, [message])).toEqual(verdicts(accepted, index, [message]));
    // The samples show what the keywords let through, or there is nothing that they do.
    expect(messages.some((message) => documented(index, message) && !accepted(index, message))).toBe(true);
    expect(descriptionOf(schemaOf(index))).not.toBe("");
  });
});

describe("OpenAPI 3.0 says the same", () => {
  // It has nothing for the keys of an object.
  test.each(cases.filter(([, , { rule }]) => rule !== "map.keys"))("%s", (_name, index, one) => {
    expect(verdicts(documented30, index, messagesOf(one))).toEqual(verdicts(documented, index, messagesOf(one)));
  });
});

test("every rule of validate.proto has a row", () => {
  const types = FieldRulesSchema.oneofs.flatMap(({ fields }) => fields);
  const rules = types.flatMap(({ name, message }) => (message?.fields ?? []).map((rule) => `${name}.${rule.name}`));
  const own = FieldRulesSchema.fields.filter(({ oneof, name }) => oneof === undefined && name !== "ignore");
  const ofMessage = (desc: DescMessage, prefix: string) => desc.fields.map(({ name }) => `${prefix}.${name}`);
  const expected = [
    ...rules,
    ...own.map(({ name }) => name),
    ...IgnoreSchema.values.map(({ name }) => `ignore = ${name}`),
    ...ofMessage(MessageRulesSchema, "message").filter((name) => name !== "message.oneof"),
    ...ofMessage(MessageOneofRuleSchema, "message.oneof"),
    "oneof.required",
    "predefined",
  ];
  expect([...new Set(ruleCases.filter(({ more }) => more !== true).map(({ rule }) => rule))].sort()).toEqual(
    expected.sort(),
  );
});

test("docs/validation.md is what comes out (RECORD=1 renews it)", async () => {
  const page = await printValidation(ruleCases, schemaOf);
  if (process.env.RECORD === "1") writeFileSync("docs/validation.md", page);
  expect(readFileSync("docs/validation.md", "utf8")).toBe(page);
});

describe("words", () => {
  test.each([
    ["string.max_bytes", "- At most 4 bytes in UTF-8."],
    ["int64.gt", "- Greater than 2."],
    ["duration.lt", "- Shorter than `2s`."],
    ["timestamp.lt_now", "- In the past."],
    ["string.host_and_port", "- A host name or IP address and a port: `example.com:8080`, `[::1]:80`."],
    ["cel", "- Must shout. (CEL: `this == this.upperAscii()`)"],
    ["predefined", "- Rule [t.v1.shouting]: `true`."],
  ])("%s", (rule, want) => {
    const index = ruleCases.findIndex((one) => one.rule === rule);
    expect(descriptionOf(schemaOf(index))).toBe(want);
  });
});

/** As it arrives over gRPC, where a float has 32 bits. Undefined: what no message can be. */
function decoded(desc: DescMessage, json: JsonValue, registry: Registry): Message | undefined {
  try {
    return fromBinary(desc, toBinary(desc, fromJson(desc, json, { registry })));
  } catch {
    return undefined;
  }
}

function descriptionOf(schema: JsonSchema): string {
  const { properties, description } = schema;
  const x = (properties as { readonly x?: { readonly description?: string } } | undefined)?.x;
  return [description, x?.description].filter((one) => one !== undefined).join("\n");
}
