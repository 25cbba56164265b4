import { describe, expect, expectTypeOf, test } from "vitest";
import type { Config } from "../../../generator/config/config.js";
import { defineConfig } from "../../../generator/config/define-config.js";
import { configKeys } from "../../../generator/config/options.js";
import { resolveConfig } from "../../../generator/config/resolve.js";
import type { UserConfig } from "../../../generator/config/user-config.js";
import { checkValue } from "../../../generator/config/validate.js";

const defaults: Config = {
  schemas: ["schemas"],
  include: [],
  exclude: [],
  out: "generated",
  importExtension: "js",
  visibility: [],
  emit: {
    messages: {},
    connect: {},
    rest: {
      errors: "problem",
      alwaysEmitImplicit: true,
      noContent: false,
      unknownFields: "reject",
      unknownQuery: "reject",
      ignoredQuery: [],
      unboundBody: "ignore",
      patchMask: true,
      defaultStream: "application/json",
      booleanDigits: false,
      anyCaseEnums: false,
      commaLists: false,
      keepReserved: false,
    },
    openapi: {
      specification: "3.1",
      title: "API",
      version: "1.0.0",
      description: "",
      servers: [],
      tags: {},
      names: "full",
      requests: "canonical",
      openEnums: false,
      formats: ["yaml", "json"],
      types: true,
    },
    client: {},
    queue: {},
    asyncapi: { title: "API", version: "1.0.0", description: "", servers: {}, formats: ["yaml", "json"] },
    gateway: {},
    envoy: { listen: { address: "127.0.0.1", port: 8080 } },
  },
  gateway: { hosts: ["*"], upstreams: {}, auth: {} },
  breaking: { ignore: [], ignoreOnly: {} },
  rules: {},
};

describe("defaults", () => {
  test("of an empty configuration", () => {
    expect(resolveConfig({})).toEqual(defaults);
    expect(resolveConfig(defineConfig({ emit: undefined, gateway: { cors: undefined } }))).toEqual(defaults);
  });

  test("a resolved configuration is a configuration, and stays what it is", () => {
    expectTypeOf<Config>().toExtend<UserConfig>();
    expect(resolveConfig(defaults)).toEqual(defaults);
    expect(Object.keys(resolveConfig({ out: "o", schemas: ["s"] }))).toEqual(Object.keys(defaults));
  });

  test("below what is set", () => {
    const config = resolveConfig({
      emit: { connect: false, openapi: { title: "Orders" }, asyncapi: true, envoy: false },
      gateway: {
        upstreams: { orders: { endpoints: ["orders:8080"] } },
        auth: { main: { issuer: "https://i.example/", jwks: { uri: "https://i.example/jwks" } } },
        cors: { origins: ["*"] },
      },
    });
    expect(config.emit).toEqual({
      ...defaults.emit,
      connect: false,
      envoy: false,
      openapi: { ...(defaults.emit.openapi || {}), title: "Orders" },
    });
    expect(config.gateway).toEqual({
      hosts: ["*"],
      upstreams: { orders: { services: ["*"], endpoints: ["orders:8080"], connectTimeoutMs: 1000 } },
      auth: { main: { issuer: "https://i.example/", audiences: [], jwks: { uri: "https://i.example/jwks" } } },
      cors: { origins: ["*"], credentials: false, maxAgeSeconds: 600 },
    });
  });

  test("a wrong configuration throws", () => {
    expect(() => resolveConfig({ out: 1 } as never)).toThrow("out: expected");
  });
});

describe("every option", () => {
  const keys: [string, { doc: string; default?: unknown; example: string; option: unknown; required?: true }][] = [];
  const collect = (path: string, of: object): void => {
    for (const [name, key] of Object.entries(of)) {
      keys.push([path + name, key]);
      for (let option = key.option; option !== undefined; option = option.of) {
        if (option.keys !== undefined) collect(`${path}${name}.`, option.keys);
      }
    }
  };
  collect("", configKeys);

  test.each(keys)("%s: is explained, has a right default and a right example", (_, key) => {
    expect(key.doc).toMatch(/^[A-Z`].*[.]$/s);
    const example: unknown = new Function(`return (${key.example});`)();
    expect(checkValue(example, key.option as never)).toEqual([]);
    if (key.default !== undefined) expect(checkValue(key.default, key.option as never)).toEqual([]);
    expect(key.required === true && key.default !== undefined).toBe(false);
  });
});

const KNOWN = `known are ${Object.keys(defaults).join(", ")}`;

describe("what is wrong", () => {
  test.each<[string, unknown, string[], string, string | undefined]>([
    ["no object", [], [], "expected an object, found a list", undefined],
    ["a function", () => ({}), [], "expected an object, found a function", undefined],
    ["an unknown key", { emits: {} }, ["emits"], "there is no option emits", 'did you mean "emit"?'],
    [
      "an unknown key below",
      { emit: { opanapi: false } },
      ["emit", "opanapi"],
      "there is no option emit.opanapi",
      'did you mean "openapi"?',
    ],
    [
      "a key that resembles none",
      { emit: { envoy: { zzz: 1 } } },
      ["emit", "envoy", "zzz"],
      "there is no option emit.envoy.zzz",
      "known are listen, admin",
    ],
    ["a key of Object's", { toString: 1 }, ["toString"], "there is no option toString", KNOWN],
    [
      "an option of an emitter without options",
      { emit: { queue: { x: 1 } } },
      ["emit", "queue", "x"],
      "there is no option emit.queue.x",
      "it has no options",
    ],
    ["another type", { out: 1 }, ["out"], "expected a string, found 1", undefined],
    [
      "another word",
      { importExtension: "mjs" },
      ["importExtension"],
      'expected "js", "ts" or "none", found "mjs"',
      undefined,
    ],
    [
      "an emitter",
      { emit: { openapi: "yes" } },
      ["emit", "openapi"],
      'expected true, false or an object, found "yes"',
      undefined,
    ],
    ["a list entry", { schemas: ["a", null] }, ["schemas", "1"], "expected a string, found null", undefined],
    ["an entry twice", { include: ["a", "b", "a"] }, ["include", "2"], '"a" stands here twice', undefined],
    ["an empty list", { schemas: [] }, ["schemas"], "expected at least one entry, found none", undefined],
    [
      "a port",
      { emit: { envoy: { listen: { address: "::", port: 70000 } } } },
      ["emit", "envoy", "listen", "port"],
      "expected a whole number from 1 to 65535, found 70000",
      undefined,
    ],
    [
      "a missing option",
      { gateway: { upstreams: { a: {} } } },
      ["gateway", "upstreams", "a"],
      "endpoints is missing",
      'for example endpoints: ["orders-1:8080", "orders-2:8080"]',
    ],
    [
      "an address",
      { gateway: { upstreams: { a: { endpoints: ["http://a:1"] } } } },
      ["gateway", "upstreams", "a", "endpoints", "0"],
      'expected host:port, found "http://a:1"',
      undefined,
    ],
    [
      "two of what excludes each other",
      { gateway: { auth: { a: { issuer: "i", jwks: { uri: "u", keys: [{}] } } } } },
      ["gateway", "auth", "a", "jwks"],
      "expected exactly one of uri, keys, found uri, keys",
      undefined,
    ],
    [
      "an unknown code",
      { rules: { "http/get-not-save": "off" } },
      ["rules", "http/get-not-save"],
      "there is no option rules.http/get-not-save",
      'did you mean "http/get-not-safe"?',
    ],
    [
      "an error that stays one",
      { rules: { "http/route-conflict": "off" } },
      ["rules", "http/route-conflict"],
      "stays an error: no output could be right in spite of it",
      undefined,
    ],
    [
      "a severity",
      { rules: { "http/get-not-safe": "fatal" } },
      ["rules", "http/get-not-safe"],
      'expected "error", "warning", "info" or "off", found "fatal"',
      undefined,
    ],
  ])("%s", (_, given, path, message, help) => {
    expect(checkValue(given, { kind: "object", keys: configKeys })).toEqual([
      { code: expect.any(String), path, message, ...(help === undefined ? {} : { help }) },
    ]);
  });

  test.each<[string, string, boolean]>([
    ["generated", "a folder", true],
    ["src/generated/", "a folder below", true],
    ["..generated", "dots at the beginning of a name", true],
    ["/abs", "an absolute path", false],
    ["C:/abs", "a drive", false],
    ["a\\b", "a backslash", false],
    ["../out", "a way out", false],
    ["a/../../b", "a hidden way out", false],
    [".", "the project itself", false],
    ["./", "the project itself", false],
    ["", "nothing", false],
  ])("out: %j is %s", (out, _, right) => {
    expect(checkValue({ out }, { kind: "object", keys: configKeys }).length === 0).toBe(right);
  });
});
