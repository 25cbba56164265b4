import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/resolve.js";
import { emitters } from "../../../generator/emit/registry.js";

test("there is one emitter for each face of the configuration, in its order", () => {
  expect(emitters.map(({ name }) => name)).toEqual(Object.keys(resolveConfig().emit));
});

test("each emitter of the folder is announced", () => {
  const files = readdirSync(join(import.meta.dirname, "../../../generator/emit"), {
    recursive: true,
    encoding: "utf8",
  });
  expect(files.filter((path) => /(^|\/)[^/]+\/emitter\.ts$/.test(path))).toHaveLength(emitters.length);
});
