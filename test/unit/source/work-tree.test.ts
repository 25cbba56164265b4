import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createMemorySource } from "../../../generator/source/memory.js";
import type { Source } from "../../../generator/source/source.js";
import { createWorkTreeSource } from "../../../generator/source/work-tree.js";

let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "svcgen-tree-")));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const files = {
  "schemas/b.proto": "b",
  "schemas/a/z.proto": "z",
  "schemas/a-1.proto": "a-1",
  "schemas/Z.proto": "Z",
  "schemas/.hidden/x.proto": "x",
  "schemas/.dot.proto": "dot",
  "schemas/node_modules/p/x.proto": "x",
  ".protos/y.proto": "y",
  "other/o.txt": "o",
};

describe.each<[string, () => Source]>([
  [
    "work tree",
    () => {
      for (const [path, content] of Object.entries(files)) write(path, content);
      return createWorkTreeSource(folder);
    },
  ],
  ["memory", () => createMemorySource(files)],
])("%s", (_, create) => {
  test.each<[string, string, string[]]>([
    [
      "a folder, sorted by code unit",
      "schemas",
      ["schemas/.dot.proto", "schemas/Z.proto", "schemas/a-1.proto", "schemas/a/z.proto", "schemas/b.proto"],
    ],
    ["a folder written otherwise", "./schemas//a/", ["schemas/a/z.proto"]],
    ["a dot folder that is asked for", ".protos", [".protos/y.proto"]],
    ["no folder", "nothing", []],
    ["a file is no folder", "schemas/b.proto", []],
    ["a name that another begins with", "schema", []],
  ])("lists %s", async (_name, given, want) => {
    expect(await create().list(given)).toEqual(want);
  });

  test("lists the whole project", async () => {
    expect((await create().list(".")).at(0)).toBe("other/o.txt");
    expect(await create().list("")).toHaveLength(6);
  });

  test("reads files, and knows which are not there", async () => {
    const source = create();
    expect(Buffer.from((await source.read("./schemas/b.proto")) ?? []).toString()).toBe("b");
    for (const path of ["nothing", "schemas", "schemas/b.proto/x"]) expect(await source.read(path)).toBeUndefined();
  });
});

describe("symbolic links in the work tree", () => {
  test.each<[string, string, string]>([
    ["the schemas folder", "schemas", "schemas"],
    ["a folder on the way", "api", "api/schemas"],
    ["a folder below", "api/schemas/more", "api"],
    ["a proto", "api/x.proto", "api"],
  ])("%s: refused by name", async (_, link, listed) => {
    write("elsewhere/schemas/a.proto", "a");
    mkdirSync(dirname(join(folder, link)), { recursive: true });
    symlinkSync(join(folder, "elsewhere"), join(folder, link));
    await expect(createWorkTreeSource(folder).list(listed)).rejects.toThrow(
      `${link} is a symbolic link; svcgen does not follow links`,
    );
  });

  test("other links are none of our business", async () => {
    write("schemas/a.proto", "a");
    symlinkSync("a.proto", join(folder, "schemas/README"));
    symlinkSync("nowhere", join(folder, "schemas/broken"));
    symlinkSync("loop", join(folder, "schemas/loop"));
    symlinkSync(folder, join(folder, "self"));
    expect(await createWorkTreeSource(folder).list("schemas")).toEqual(["schemas/a.proto"]);
    expect(await createWorkTreeSource(folder).list(".")).toEqual(["schemas/a.proto"]);
  });
});

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}
