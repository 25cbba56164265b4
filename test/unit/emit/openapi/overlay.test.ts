import { describe, expect, test } from "vitest";
import { compile } from "../../../../generator/app/compile.js";
import { recordReads } from "../../../../generator/app/recording-source.js";
import type { Json } from "../../../../generator/artifact/artifact.js";
import { resolveConfig } from "../../../../generator/config/resolve.js";
import type { UserConfig } from "../../../../generator/config/user-config.js";
import { applyOverlay } from "../../../../generator/emit/openapi/overlay/apply.js";
import { loadJsonPath } from "../../../../generator/emit/openapi/overlay/json-path.js";
import { readOverlay } from "../../../../generator/emit/openapi/overlay/read.js";
import { createMemorySource } from "../../../../generator/source/memory.js";

const head = (version = "1.0.0") => `overlay: ${version}\ninfo: {title: T, version: 1.0.0}\n`;

describe("reading", () => {
  test.each<[string, string, string]>([
    ["no YAML", "overlay: [", "1:11 flow sequence in block collection must be sufficiently indented and end with a ]"],
    ["a list", "- a", "1:1 an overlay is a mapping"],
    ["nothing", "", "1:1 an overlay is a mapping"],
    ["no version", "info: {title: T, version: 1.0.0}\nactions: [{target: $, remove: true}]", "1:1 overlay is missing"],
    [
      "another version",
      `${head("2.0.0")}actions: [{target: $, remove: true}]`,
      "1:10 svcgen knows overlays of version 1.0 and 1.1, and this one is 2.0.0",
    ],
    [
      "no info",
      "overlay: 1.0.0\nactions: [{target: $, remove: true}]",
      "1:1 info is missing: give the overlay a title and a version",
    ],
    [
      "no title",
      "overlay: 1.0.0\ninfo: {version: 1.0.0}\nactions: [{target: $, remove: true}]",
      "2:7 info.title is missing",
    ],
    [
      "a title that is a number",
      "overlay: 1.0.0\ninfo: {title: 1, version: 1.0.0}\nactions: [{target: $, remove: true}]",
      "2:15 info.title is a text",
    ],
    ["no actions", head(), "1:1 actions is missing: a list of at least one"],
    ["an empty list of actions", `${head()}actions: []`, "3:10 actions is missing: a list of at least one"],
    [
      "an unknown field",
      `${head()}action: []\nactions: [{target: $, remove: true}]`,
      "3:1 there is no field action in an overlay; there are overlay, info, extends, actions",
    ],
    ["an action without a target", `${head()}actions:\n  - update: {a: 1}`, "4:5 target is missing"],
    [
      "an action twice",
      `${head()}actions:\n  - {target: $.a, remove: true}\n  - {target: $.a, remove: true}`,
      "5:5 the same action stands here twice",
    ],
    [
      "a typing mistake",
      `${head()}actions:\n  - target: $.a\n    updates: {}`,
      "5:5 there is no field updates in an action; there are target, description, update, remove",
    ],
    [
      "a removal that is a word",
      `${head()}actions:\n  - target: $.a\n    remove: yes please`,
      "5:13 remove is true or false",
    ],
    [
      "a copy in 1.0",
      `${head()}actions:\n  - {target: $.a, copy: $.b, update: {}}`,
      "4:19 there is no field copy in an action; there are target, description, update, remove",
    ],
    [
      "a copy and an update",
      `${head("1.1.0")}actions:\n  - {target: $.a, copy: $.b, update: {}}`,
      "4:25 an action has update or copy, not both",
    ],
  ])("%s is told", (_name, text, want) => {
    const { overlay, diagnostics } = readOverlay("o.yaml", text);
    expect(overlay).toBeUndefined();
    const [{ span, message = "", code } = {}] = diagnostics;
    expect(code).toBe("openapi/overlay-syntax");
    expect(`${span?.start.line}:${span?.start.column} ${message.replace("this is no overlay: ", "")}`).toBe(want);
  });

  test.each([
    ["JSON", `{"overlay":"1.0.0","info":{"title":"T","version":"1"},"actions":[{"target":"$.a","remove":true}]}`],
    ["extensions", `${head()}x-a: 1\nactions: [{target: $.a, remove: true, x-why: old}]`],
    [
      "what it is for",
      `${head()}extends: https://a.example/openapi.yaml\nactions: [{target: $.a, description: Old., remove: true}]`,
    ],
  ])("%s is taken", (_name, text) => {
    const { overlay } = readOverlay("o.yaml", text);
    expect(overlay?.actions).toMatchObject([{ target: { value: "$.a" }, change: { kind: "remove" } }]);
  });
});

describe("applying", () => {
  const document: Json = {
    info: { title: "A", tags: ["a", "b", "c"] },
    paths: {
      "/a": { get: { tags: ["x"], summary: "Get" }, post: { summary: "Post" } },
      "/b": { get: { summary: "B" } },
    },
    lists: [[1], [2]],
  };
  const apply = async (actions: string, version = "1.1.0", to = document) => {
    const { overlay, diagnostics } = readOverlay("o.yaml", `${head(version)}actions:\n${actions}`);
    if (overlay === undefined) throw new Error(JSON.stringify(diagnostics));
    const applied = applyOverlay(to, overlay, await loadJsonPath());
    return {
      ...applied,
      found: applied.diagnostics.map(
        ({ code, span, message }) => `${code} ${span?.start.line}:${span?.start.column} ${message}`,
      ),
    };
  };

  test.each<[string, string, string, unknown]>([
    [
      "members are merged",
      "- {target: $.info, update: {title: B, x: {y: 1}}}",
      "1.0.0",
      { info: { title: "B", tags: ["a", "b", "c"], x: { y: 1 } } },
    ],
    [
      "lists within get longer",
      "- {target: $.info, update: {tags: [d]}}",
      "1.0.0",
      { info: { tags: ["a", "b", "c", "d"] } },
    ],
    ["a list gets an entry", "- {target: $.info.tags, update: d}", "1.0.0", { info: { tags: ["a", "b", "c", "d"] } }],
    [
      "a list gets a list as an entry (1.0)",
      "- {target: $.info.tags, update: [d]}",
      "1.0.0",
      { info: { tags: ["a", "b", "c", ["d"]] } },
    ],
    [
      "a list gets the entries of a list (1.1)",
      "- {target: $.info.tags, update: [d, e]}",
      "1.1.0",
      { info: { tags: ["a", "b", "c", "d", "e"] } },
    ],
    ["a value is replaced (1.1)", "- {target: $.info.title, update: B}", "1.1.0", { info: { title: "B" } }],
    [
      "every match",
      "- {target: '$.paths.*.get', update: {x-safe: true}}",
      "1.0.0",
      { paths: { "/a": { get: { "x-safe": true } }, "/b": { get: { "x-safe": true } } } },
    ],
    [
      "a filter",
      "- {target: '$.paths.*[?@.tags]', update: {x-tagged: true}}",
      "1.0.0",
      { paths: { "/a": { get: { "x-tagged": true } } } },
    ],
    ["removed from a list", "- {target: '$.info.tags[0,2]', remove: true}", "1.0.0", { info: { tags: ["b"] } }],
    ["removed from lists in a list", "- {target: '$.lists[*][0]', remove: true}", "1.0.0", { lists: [[], []] }],
    ["a removed element that is a list", "- {target: '$.lists[0]', remove: true}", "1.0.0", { lists: [[2]] }],
    [
      "removal goes first",
      "- {target: '$.info.tags', remove: true, update: {a: 1}}",
      "1.0.0",
      { info: { title: "A" } },
    ],
    [
      "removed and made anew",
      "- {target: '$.info.tags', remove: true}\n- {target: '$.info', update: {tags: [z]}}",
      "1.0.0",
      { info: { tags: ["z"] } },
    ],
    [
      "copied (1.1)",
      "- {target: '$.paths', update: {'/c': {}}}\n- {target: '$.paths[''/c'']', copy: '$.paths[''/b'']'}",
      "1.1.0",
      { paths: { "/c": { get: { summary: "B" } } } },
    ],
    [
      "a place that is selected twice changes once",
      "- {target: '$.info[''tags'',''tags'']', update: d}",
      "1.0.0",
      { info: { tags: ["a", "b", "c", "d"] } },
    ],
    [
      "an alias of YAML",
      "- {target: $.info, update: &u {x: 1}}\n- {target: '$.paths[''/a''].get', update: *u}",
      "1.0.0",
      { info: { x: 1 }, paths: { "/a": { get: { x: 1 } } } },
    ],
  ])("%s", async (_name, actions, version, want) => {
    const { document: got, found } = await apply(actions, version);
    expect(found).toEqual([]);
    expect(got).toMatchObject(want as object);
  });

  test("removes what it says, and nothing else", async () => {
    const { document: got } = await apply("- {target: '$.paths.*.get', remove: true}");
    expect(got).toEqual({ ...(document as object), paths: { "/a": { post: { summary: "Post" } }, "/b": {} } });
  });

  test.each<[string, string, string, string]>([
    ["a path that is none", "- {target: '$.paths[', remove: true}", "1.0.0", "openapi/overlay-target 4:12"],
    [
      "what only older libraries take",
      "- {target: '$.paths./a', remove: true}",
      "1.0.0",
      "openapi/overlay-target 4:12",
    ],
    [
      "a target that is not there",
      "- {target: $.nothing, remove: true}",
      "1.0.0",
      "openapi/overlay-no-match 4:12 $.nothing selects nothing in the document",
    ],
    [
      "the whole document",
      "- {target: $, remove: true}",
      "1.0.0",
      "openapi/overlay-update 4:12 the action cannot be applied: the whole document cannot be removed",
    ],
    [
      "a single value (1.0)",
      "- {target: $.info.title, update: B}",
      "1.0.0",
      "openapi/overlay-update 4:34 the action cannot be applied: the target is a string; select the object that holds it and update that",
    ],
    [
      "a value for an object",
      "- {target: $.info, update: B}",
      "1.1.0",
      "openapi/overlay-update 4:28 the action cannot be applied: the target is an object, and the update is a string",
    ],
    [
      "an object for a value",
      "- {target: $.info.title, update: {a: 1}}",
      "1.1.0",
      "openapi/overlay-update 4:34 the action cannot be applied: the target is a string, and the update is an object",
    ],
    [
      "an object for a list, deep down",
      "- {target: $, update: {info: {tags: {a: 1}}}}",
      "1.0.0",
      "openapi/overlay-update 4:23 the action cannot be applied: info.tags is a list, and an object in the update; remove it first to replace it",
    ],
    [
      "several to copy",
      "- {target: $.info, copy: '$.paths.*'}",
      "1.1.0",
      "openapi/overlay-update 4:26 the action cannot be applied: copy selects 2 nodes, and exactly one can be copied",
    ],
  ])("%s is refused", async (_name, actions, version, want) => {
    const { document: got, found } = await apply(actions, version);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(want)).toBe(true);
    expect(got).toEqual(document);
  });
});

describe("a project with an overlay", () => {
  const proto = `syntax = "proto3"; package t.v1; import "google/api/annotations.proto";
    message M { string id = 1; }
    service S { rpc Get(M) returns (M) { option idempotency_level = NO_SIDE_EFFECTS; option (google.api.http) = { get: "/v1/{id}" }; } }`;
  const run = async (overlay: string | undefined, user: UserConfig = {}) => {
    const config = resolveConfig({
      ...user,
      emit: {
        messages: false,
        asyncapi: false,
        gateway: false,
        envoy: false,
        openapi: { overlay: "api/overlay.yaml", formats: ["json"], types: false },
        ...user.emit,
      },
    });
    const source = recordReads(
      createMemorySource({
        "schemas/t/v1/t.proto": proto,
        ...(overlay === undefined ? {} : { "api/overlay.yaml": overlay }),
      }),
    );
    const { files, diagnostics } = await compile(source.source, config);
    const text = files?.find(({ path }) => path === "openapi/openapi.json")?.content;
    return {
      document: text === undefined ? undefined : JSON.parse(text),
      found: diagnostics
        .filter(({ severity }) => severity !== "info")
        .map(
          ({ severity, code, span, message }) =>
            `${severity} ${code} ${span?.path}:${span?.start.line}:${span?.start.column} ${message}`,
        ),
      reads: source.trace().map(([, path]) => path),
    };
  };

  test("has the document that the overlay makes of it, and depends on the file", async () => {
    const { document, found, reads } = await run(
      `${head()}actions:\n  - target: $.info\n    update: {title: Public}\n  - target: $.paths['/v1/{id}'].get\n    update: {x-internal: false}`,
    );
    expect(found).toEqual([]);
    expect(document.info.title).toBe("Public");
    expect(document.paths["/v1/{id}"].get["x-internal"]).toBe(false);
    expect(reads).toContain("api/overlay.yaml");
  });

  test.each(["3.0", "3.1", "3.2"] as const)(
    "holds the result to the meta schema of %s, and says which action breaks it",
    async (specification) => {
      const { document, found } = await run(
        `${head()}actions:\n  - target: $.info\n    update: {title: Public}\n  - target: $.info.title\n    remove: true\n  - target: $.info\n    update: {x-last: 1}`,
        { emit: { openapi: { overlay: "api/overlay.yaml", specification, formats: ["json"], types: false } } },
      );
      expect(document).toBeUndefined();
      expect(found).toEqual([
        "error openapi/overlay-result api/overlay.yaml:6:13 with the overlay the document is not valid: /info must have required property 'title'",
      ]);
    },
  );

  test.each<[string, string | undefined, string]>([
    [
      "a missing file",
      undefined,
      "error openapi/overlay-missing undefined:undefined:undefined there is no overlay api/overlay.yaml",
    ],
    [
      "no overlay",
      "a: 1",
      "error openapi/overlay-syntax api/overlay.yaml:1:1 this is no overlay: there is no field a in an overlay; there are overlay, info, extends, actions",
    ],
    [
      "a path of another time",
      `${head()}actions:\n  - target: $.paths['/v2'].get\n    update: {}`,
      "warning openapi/overlay-no-match api/overlay.yaml:4:13 $.paths['/v2'].get selects nothing in the document",
    ],
    [
      "a title that is a number",
      `${head()}actions:\n  - target: $.info\n    update: {title: 1}`,
      "error openapi/overlay-result api/overlay.yaml:4:13 with the overlay the document is not valid: /info/title must be string",
    ],
    [
      "a reference that leads nowhere",
      `${head()}actions:\n  - target: $.components.schemas['t.v1.M']\n    remove: true`,
      "error openapi/overlay-result api/overlay.yaml:4:13 with the overlay the document is not valid: nothing is at #/components/schemas/t.v1.M, which is referred to",
    ],
    [
      "an operation of the same name",
      `${head()}actions:\n  - target: $.paths['/v1/{id}']\n    update: {put: {operationId: t.v1.S.Get, responses: {'200': {description: OK}}}}`,
      "error openapi/overlay-result api/overlay.yaml:4:13 with the overlay the document is not valid: two operations are called t.v1.S.Get",
    ],
    [
      "a schema that is none",
      `${head()}actions:\n  - target: $.components.schemas['t.v1.M']\n    update: {minProperties: -1}`,
      "error openapi/overlay-result api/overlay.yaml:4:13 with the overlay the document is not valid: a schema is no JSON Schema",
    ],
  ])("tells of %s", async (_name, overlay, want) => {
    const { found } = await run(overlay);
    expect(found[0]?.startsWith(want) ? want : found[0]).toBe(want);
  });
});
