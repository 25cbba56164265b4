import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { configKeys } from "../../../generator/config/options.js";
import { resolveConfig } from "../../../generator/config/resolve.js";
import { checkValue } from "../../../generator/config/validate.js";

const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync("schemas/config.json", "utf8")));

describe("the JSON Schema and the validation agree", () => {
  test.each<[string, unknown, boolean]>([
    ["nothing", {}, true],
    ["the defaults", resolveConfig(), true],
    ["a schema reference", { out: "a" }, true],
    ["an unknown key", { emits: {} }, false],
    ["an unknown key below", { emit: { openapi: { titel: "x" } } }, false],
    ["emitters switched", { emit: { openapi: true, rest: false, asyncapi: {} } }, true],
    ["options where there are none", { emit: { queue: { x: 1 } } }, false],
    ["how REST reads and writes", { emit: { rest: { errors: "google", ignoredQuery: ["key", "utm_*"] } } }, true],
    ["an ignored parameter with a * within", { emit: { rest: { ignoredQuery: ["a*b"] } } }, false],
    ["another type", { out: 3 }, false],
    ["a path out of the project", { out: "../x" }, false],
    ["another word", { importExtension: "mjs" }, false],
    ["an empty list", { schemas: [] }, false],
    ["an entry twice", { include: ["a", "a"] }, false],
    ["a port", { emit: { envoy: { listen: { address: "::", port: 0 } } } }, false],
    ["a missing option", { gateway: { upstreams: { a: {} } } }, false],
    ["an upstream", { gateway: { upstreams: { a: { endpoints: ["[::1]:80"] } } } }, true],
    ["keys by address", { gateway: { auth: { a: { issuer: "i", jwks: { uri: "u" } } } } }, true],
    ["keys in place", { gateway: { auth: { a: { issuer: "i", jwks: { keys: [{ kty: "OKP" }] } } } } }, true],
    ["both", { gateway: { auth: { a: { issuer: "i", jwks: { uri: "u", keys: [{}] } } } } }, false],
    ["a severity", { rules: { "http/get-not-safe": "off" } }, true],
    ["no severity", { rules: { "http/get-not-safe": "fatal" } }, false],
  ])("%s", (_, config, right) => {
    expect(checkValue(config, { kind: "object", keys: configKeys }).length === 0).toBe(right);
    expect(validate(config)).toBe(right);
  });

  test("a file may name its schema", () => {
    expect(validate({ $schema: "./node_modules/svcgen/schemas/config.json" })).toBe(true);
  });
});
