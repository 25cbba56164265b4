import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configJsonSchema } from "../../../generator/config/json-schema.js";
import { configKeys } from "../../../generator/config/options.js";
import { printUserConfig } from "../../../generator/config/print-types.js";

/** What is printed from the declaration of the options lies in the repository; RECORD=1 renews it. */
test.each<[string, () => string]>([
  ["generator/config/user-config.ts", () => printUserConfig(configKeys)],
  ["schemas/config.json", () => JSON.stringify(configJsonSchema(configKeys))],
])("%s is up to date", (path, print) => {
  const want = format(path, print());
  if (process.env.RECORD === "1") writeFileSync(path, want);
  expect(readFileSync(path, "utf8")).toBe(want);
});

function format(path: string, text: string): string {
  return execFileSync("node_modules/.bin/biome", ["format", `--stdin-file-path=${path}`], {
    input: text,
    encoding: "utf8",
  });
}
