import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCache } from "../../../generator/app/cache.js";
import { recordReads } from "../../../generator/app/recording-source.js";
import { createMemorySource } from "../../../generator/source/memory.js";

type Files = Readonly<Record<string, string>>;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "svcgen-cache-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inputs: Files = { "schemas/a.proto": "a", "svcgen.config.json": "{}" };

/** What a compilation of these files reads: everything in schemas, the configuration, and one that is not there. */
async function keep(cache: ReturnType<typeof createCache>, files: Files, content: string): Promise<void> {
  const { source, trace } = recordReads(createMemorySource(files));
  for (const path of await source.list("schemas")) await source.read(path);
  await source.read("svcgen.config.json");
  await source.read("buf.yaml");
  cache.keep({
    out: "generated",
    inputs: [],
    diagnostics: [],
    services: 1,
    trace: trace(),
    files: [{ path: "x.ts", content }],
  });
}

const find = (files: Files, build = "build") => createCache(folder, build, "project").find(createMemorySource(files));

test("an entry is found as long as everything that was read is the same", async () => {
  await keep(createCache(folder, "build", "project"), inputs, "content");
  const found = await find(inputs);
  expect(found?.files.map(({ path }) => path)).toEqual(["x.ts"]);
  expect(found?.contents()).toEqual(new Map([["x.ts", "content"]]));
  expect(await find({ ...inputs, "schemas/readme.md": "not read" })).toBeDefined();
  expect(await find({ ...inputs, "other/b.proto": "not read" })).toBeDefined();
});

test.each<[string, Files, string?]>([
  ["a changed proto", { ...inputs, "schemas/a.proto": "b" }],
  ["a new proto", { ...inputs, "schemas/b.proto": "b" }],
  ["a deleted proto", { "svcgen.config.json": "{}" }],
  ["a renamed proto", { "svcgen.config.json": "{}", "schemas/b.proto": "a" }],
  ["a changed configuration", { ...inputs, "svcgen.config.json": "{ }" }],
  ["a file that was looked for and is there now", { ...inputs, "buf.yaml": "version: v2" }],
  ["another build of svcgen", inputs, "other"],
])("%s is another compilation", async (_name, files, build) => {
  await keep(createCache(folder, "build", "project"), inputs, "content");
  expect(await find(files, build)).toBeUndefined();
});

test("several states of a project are kept side by side, and no more than a few", async () => {
  const cache = createCache(folder, "build", "project");
  for (let version = 0; version < 20; version++)
    await keep(cache, { ...inputs, "schemas/a.proto": String(version) }, String(version));
  expect((await find({ ...inputs, "schemas/a.proto": "19" }))?.contents()?.get("x.ts")).toBe("19");
  expect((await find({ ...inputs, "schemas/a.proto": "18" }))?.contents()?.get("x.ts")).toBe("18");
  expect(await find({ ...inputs, "schemas/a.proto": "0" })).toBeUndefined();
  const [own = ""] = readdirSync(join(folder, "results"));
  expect(readdirSync(join(folder, "results", own)).length).toBeLessThanOrEqual(12);
});

test.each(["", "{", "null", "{}", '{"trace":[],"files":[],"diagnostics":[],"inputs":[],"out":"generated"}'])(
  "a damaged entry %j is no entry",
  async (damage) => {
    await keep(createCache(folder, "build", "project"), inputs, "content");
    for (const path of filesIn(folder)) if (path.endsWith(".json")) writeFileSync(path, damage);
    expect(await find(inputs)).toBeUndefined();
  },
);

test("contents that do not fit their digests are lost, not used", async () => {
  await keep(createCache(folder, "build", "project"), inputs, "content");
  const path = filesIn(folder).find((name) => name.endsWith(".contents")) ?? "";
  writeFileSync(path, readFileSync(path, "utf8").replace("content", "hostile"));
  expect((await find(inputs))?.contents()).toBeUndefined();
});

test("a folder that cannot be made costs nothing but time", async () => {
  writeFileSync(join(folder, "results"), "a file in the way");
  await keep(createCache(folder, "build", "project"), inputs, "content");
  expect(await find(inputs)).toBeUndefined();
});

function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name));
}
