import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pc from "picocolors";
import { expect, test } from "vitest";
import { type Compilation, compile } from "../generator/app/compile.js";
import { reportText } from "../generator/cli/reporters/text.js";
import { loadConfig } from "../generator/config/load.js";
import { SvcgenError } from "../generator/diagnostics/errors.js";
import { createMemorySource } from "../generator/source/memory.js";
import type { Source } from "../generator/source/source.js";
import { readFolder } from "./support/pipeline.js";

// Each folder of test/scenarios is a project: `input/` is what a user has, `expected/` what is generated from it, and
// `diagnostics.txt` what the terminal shows. README.md says what the scenario proves. RECORD=1 writes them anew: read the diff.

const scenarios = join(import.meta.dirname, "scenarios");
const record = process.env.RECORD === "1";

test.each(readdirSync(scenarios))("%s", async (name) => {
  const folder = join(scenarios, name);
  const input = readFolder(join(folder, "input"));
  const source = createMemorySource(input);
  const compiled = await generate(source, join(folder, "input"));
  const { diagnostics } = compiled;
  const printed = reportText(
    { command: "generate", ok: false, diagnostics, files: [], timings: [] },
    { colors: pc.createColors(false), texts: new Map(Object.entries(input)), version: "0.0", page: () => undefined },
  );
  const files = Object.fromEntries((compiled.files ?? []).map(({ path, content }) => [path, content]));
  if (record) write(folder, printed, files);

  expect(printed).toBe(existsSync(join(folder, "diagnostics.txt")) ? readFolder(folder)["diagnostics.txt"] : "");
  const expected = existsSync(join(folder, "expected")) ? readFolder(join(folder, "expected")) : {};
  expect(Object.keys(files).sort()).toEqual(Object.keys(expected));
  for (const [path, content] of Object.entries(expected)) expect(files[path], path).toBe(content);
});

test("each scenario says what it proves", () => {
  for (const name of readdirSync(scenarios)) expect(existsSync(join(scenarios, name, "README.md")), name).toBe(true);
});

/** As the command line does it: mistakes in the configuration first, and what ends the run is told like all else. */
async function generate(source: Source, folder: string): Promise<Compilation> {
  try {
    const { config, diagnostics } = await loadConfig(source, folder);
    return diagnostics.length > 0 ? { diagnostics } : await compile(source, config);
  } catch (error) {
    if (error instanceof SvcgenError) return { diagnostics: error.diagnostics };
    throw error;
  }
}

function write(folder: string, printed: string, files: Readonly<Record<string, string>>): void {
  rmSync(join(folder, "expected"), { recursive: true, force: true });
  rmSync(join(folder, "diagnostics.txt"), { force: true });
  if (printed !== "") writeFileSync(join(folder, "diagnostics.txt"), printed);
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, "expected", path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}
