import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { resolveConfig } from "../../../generator/config/resolve.js";
import { bundledPaths, readBundled } from "../../../generator/descriptors/bundled.js";
import { compileDescriptors } from "../../../generator/descriptors/compile.js";
import { findBuf } from "../../../generator/descriptors/find-buf.js";
import { SvcgenError } from "../../../generator/diagnostics/errors.js";
import { createMemorySource } from "../../../generator/source/memory.js";

const arch = process.platform === "linux" && process.arch === "arm64" ? "aarch64" : process.arch;
const native = `node_modules/@bufbuild/buf-${process.platform}-${arch}/bin/buf`;

let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "svcgen-buf-")));
  vi.stubEnv("SVCGEN_BUF", "");
  vi.stubEnv("PATH", join(folder, "bin"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe("buf is looked for", () => {
  test("first where SVCGEN_BUF says", () => {
    program(native);
    vi.stubEnv("SVCGEN_BUF", program("elsewhere/buf"));
    expect(findBuf(folder)).toEqual({ command: join(folder, "elsewhere/buf"), args: [], from: "SVCGEN_BUF" });
  });

  test("then in the project: the binary, else npm's wrapper", () => {
    program("bin/buf");
    writeFileSync(program("node_modules/@bufbuild/buf/bin/buf"), "");
    const wrapper = join(folder, "node_modules/@bufbuild/buf/bin/buf");
    expect(findBuf(folder)).toEqual({ command: process.execPath, args: [wrapper], from: "project" });
    program(native);
    expect(findBuf(folder)).toEqual({ command: join(folder, native), args: [], from: "project" });
    expect(findBuf(join(folder, "packages/one")).command).toBe(join(folder, native));
  });

  test("then on PATH, where it must be a program", () => {
    mkdirSync(join(folder, "bin/buf"), { recursive: true });
    expect(findBuf(folder).from).toBe("svcgen");
    rmSync(join(folder, "bin/buf"), { recursive: true });
    chmodSync(program("bin/buf"), 0o644);
    expect(findBuf(folder).from).toBe("svcgen");
    chmodSync(join(folder, "bin/buf"), 0o755);
    expect(findBuf(folder)).toEqual({ command: join(folder, "bin/buf"), args: [], from: "PATH" });
  });

  test("last beside svcgen itself", () => {
    expect(findBuf(folder).command).toBe(realpathSync(native));
  });

  test("a wrong SVCGEN_BUF is said", () => {
    vi.stubEnv("SVCGEN_BUF", "/nowhere/buf");
    const error = caught(() => findBuf(folder));
    expect(error.diagnostics.map(({ code }) => code)).toEqual(["env/buf-not-found"]);
    expect(error.message).toContain("/nowhere/buf");
    expect(error.diagnostics[0]?.help).toContain("npm install");
  });
});

describe("buf is run", () => {
  const source = createMemorySource({ "schemas/a.proto": 'syntax = "proto3"; message A {}' });

  test("without what git tells hooks, and without reading the disk", async () => {
    vi.stubEnv("GIT_DIR", "/nowhere");
    vi.stubEnv("GIT_INDEX_FILE", "x");
    const log = join(folder, "env");
    const script = `#!/bin/sh\n/usr/bin/env > ${log}\nexec ${realpathSync(native)} "$@"\n`;
    vi.stubEnv("SVCGEN_BUF", program("buf", script));
    vi.stubEnv("HOME", "/nowhere");
    const { descriptors } = await compileDescriptors(source, resolveConfig(), { projectFolder: folder });
    expect(descriptors?.files).toEqual(["a.proto"]);
    expect(readFileSync(log, "utf8")).not.toMatch(/^GIT_/m);
  });

  test.each<[string, string, string]>([
    ["an error of its own", "#!/bin/sh\necho 'Failure: no way' >&2\nexit 1\n", "buf failed: Failure: no way"],
    ["findings that cannot be read", "#!/bin/sh\necho '{oops' >&2\nexit 100\n", "buf failed: {oops"],
    ["silence", "#!/bin/sh\nexit 3\n", "buf failed: exit code 3"],
    ["no program", "#!/nowhere/sh\n", "buf failed: cannot start"],
  ])("%s ends the run", async (_, script, want) => {
    vi.stubEnv("SVCGEN_BUF", program("buf", script));
    await expect(compileDescriptors(source, resolveConfig())).rejects.toThrow(want);
  });
});

describe("bundled includes", () => {
  test("are the files of the schemas folder, each with its TypeScript in the runtime", () => {
    const below = (root: string) =>
      ["google", "svcgen"].flatMap((name) =>
        readdirSync(join(root, name), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
      );
    const own = [...bundledPaths].filter((path) => !path.startsWith("buf/")).sort();
    expect(below("schemas").sort()).toEqual(own);
    expect(
      below("runtime/gen")
        .map((path) => path.replace("_pb.ts", ".proto"))
        .sort(),
    ).toEqual(own);
  });

  test("compile, each by itself", async () => {
    for (const path of bundledPaths) {
      const source = createMemorySource({ "schemas/a.proto": `syntax = "proto3"; import "${path}";` });
      const { descriptors } = await compileDescriptors(source, resolveConfig());
      expect(descriptors?.bundled.has(path)).toBe(true);
    }
  });

  test("protovalidate's is the same from a cache, without one, and where none can be written", async () => {
    const text = async () => Buffer.from((await readBundled("buf/validate/validate.proto")) ?? []).toString();
    vi.stubEnv("SVCGEN_CACHE_DIR", join(folder, "cache"));
    const printed = await text();
    expect(printed).toContain("package buf.validate;");
    expect(readdirSync(join(folder, "cache"))).toEqual([expect.stringMatching(/^validate-[0-9a-f]{32}\.proto$/)]);
    expect(await text()).toBe(printed);
    vi.stubEnv("SVCGEN_CACHE_DIR", join(program("file"), "cache"));
    expect(await text()).toBe(printed);
  });
});

function program(path: string, script = "#!/bin/sh\n"): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, script);
  chmodSync(full, 0o755);
  return full;
}

function caught(run: () => unknown): SvcgenError {
  try {
    run();
  } catch (error) {
    if (error instanceof SvcgenError) return error;
    throw error;
  }
  throw new Error("did not fail");
}
