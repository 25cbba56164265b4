import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { format } from "prettier";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolveConfig } from "../../../generator/config/resolve.js";
import type { UserConfig } from "../../../generator/config/user-config.js";
import { SvcgenError } from "../../../generator/diagnostics/errors.js";
import { type NewServiceOptions, newService } from "../../../generator/scaffold/new-service.js";
import { versions } from "../../../generator/scaffold/service.js";
import root from "../../../package.json" with { type: "json" };
import runtime from "../../../runtime/package.json" with { type: "json" };

const repository = join(import.meta.dirname, "../../..");
let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "svcgen-new-")), "shop");
  mkdirSync(folder);
});
afterEach(() => rmSync(dirname(folder), { recursive: true }));

const own = ["schemas/order/v1/order.proto", "src/order-service.ts", "test/order-service.test.ts"];
const shared = ["svcgen.config.ts", "package.json", "tsconfig.json", "src/main.ts", ".gitignore"];

function create(name: string, options: Partial<NewServiceOptions> & { readonly user?: UserConfig } = {}) {
  return newService({
    name,
    folder,
    configFile: undefined,
    config: resolveConfig(options.user ?? {}),
    packageFolder: repository,
    version: "0.1.0",
    dryRun: false,
    ...options,
  });
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const read = (path: string): string => readFileSync(join(folder, path), "utf8");

function files(): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => path.slice(folder.length + 1)).toSorted();
}

describe("an empty folder", () => {
  test("becomes a project", async () => {
    const result = await create("order");
    expect(result).toEqual({
      kind: "written",
      files: [...own, ...shared],
      kept: [],
      toDo: { main: undefined, dependencies: {}, devDependencies: {}, scripts: {} },
    });
    expect(files()).toEqual([...own, ...shared].toSorted());
    expect(JSON.parse(read("package.json"))).toMatchObject({ name: "shop", private: true, type: "module" });
  });

  test("stays empty with --dry-run", async () => {
    expect(await create("order", { dryRun: true })).toMatchObject({ kind: "written", files: [...own, ...shared] });
    expect(files()).toEqual([]);
  });

  test("the package says where the proto stands and which version the paths have", async () => {
    await create("order", { package: "acme.order.v2beta1" });
    const proto = read("schemas/acme/order/v2beta1/order.proto");
    expect(proto).toContain("package acme.order.v2beta1;");
    expect(proto).toContain('post: "/v2beta1/orders"');
    expect(read("src/order-service.ts")).toContain('"../generated/connect/acme/order/v2beta1/order-service.js"');
  });

  test.each(["order", "v1", "Order.v1", "order.v1.", "order-item.v1", "acme.order", "google.order.v1", "svcgen.v1"])(
    "the package %s is refused",
    async (name) => {
      await expect(create("order", { package: name })).rejects.toThrow(SvcgenError);
      expect(files()).toEqual([]);
    },
  );
});

describe("what is there already stays as it is", () => {
  test.each(own)("%s: nothing is written", async (path) => {
    write(path, "mine");
    const result = await create("order");
    expect(result).toMatchObject({ kind: "refused", diagnostics: [{ code: "scaffold/exists" }] });
    expect(result.kind === "refused" && result.diagnostics[0]?.message).toContain(path);
    expect(files()).toEqual([path]);
    expect(read(path)).toBe("mine");
  });

  test("a link that leads nowhere is something", async () => {
    mkdirSync(join(folder, "src"));
    symlinkSync("nowhere", join(folder, "src/order-service.ts"));
    expect(await create("order")).toMatchObject({ kind: "refused" });
  });

  test("a file in the place of a folder: nothing is left behind", async () => {
    write("test", "a file");
    await expect(create("order")).rejects.toThrow(SvcgenError);
    expect(files()).toEqual(["test"]);
  });

  test("an npm package gets what it lacks, and is told what to add to its own files", async () => {
    write("package.json", '{"dependencies": {"@svcgen/runtime": "1"}, "scripts": {"test": "true"}}');
    write("src/main.ts", "mine");
    const result = await create("order");
    expect(result).toEqual({
      kind: "written",
      files: [...own, "svcgen.config.ts", "tsconfig.json", ".gitignore"],
      kept: ["package.json", "src/main.ts"],
      toDo: {
        main: {
          importLine: 'import { createOrderService } from "./order-service.js";',
          factory: "createOrderService()",
        },
        dependencies: versions.runtime,
        devDependencies: {
          "@types/node": versions.types,
          svcgen: expect.stringMatching(/^file:/),
          typescript: "5.9.3",
        },
        scripts: { generate: "svcgen generate", build: expect.any(String), start: expect.any(String) },
      },
    });
    expect(read("src/main.ts")).toBe("mine");
    expect(read("package.json")).toContain('"test": "true"');
  });
});

describe("a project of svcgen's", () => {
  const project = { configFile: "svcgen.config.json" };

  test("gets the service and nothing else, whatever its files are called", async () => {
    const result = await create("order", project);
    expect(files()).toEqual(own.toSorted());
    expect(result).toMatchObject({
      files: own,
      toDo: { main: { factory: "createOrderService()" }, devDependencies: {}, scripts: {} },
    });
  });

  test("keeps its folders and the ending of its imports", async () => {
    await create("order", { ...project, user: { schemas: ["proto"], out: "src/gen", importExtension: "ts" } });
    expect(files()).toEqual(["proto/order/v1/order.proto", ...own.slice(1)].toSorted());
    expect(read("src/order-service.ts")).toContain('"../src/gen/connect/order/v1/order-service.ts"');
    expect(read("test/order-service.test.ts")).toContain('from "../src/order-service.ts"');
  });

  test.each<readonly [string, UserConfig, string]>([
    ["includes other packages only", { include: ["acme", "order2"] }, "--package"],
    ["excludes the package", { exclude: ["order"] }, "see its exclude"],
    ["turns a face off", { emit: { queue: false, asyncapi: false } }, "turn it on"],
  ])("that %s: nothing is written", async (_name, user, help) => {
    const failure = await create("order", { ...project, user }).catch((error) => error);
    expect(failure).toBeInstanceOf(SvcgenError);
    expect(failure.diagnostics[0].help).toContain(help);
    expect(files()).toEqual([]);
  });

  test.each([["order"], ["order.v1"], ["schemas/order"], ["order/v1/order.proto"]])(
    "that includes %s",
    async (name) => {
      expect(await create("order", { ...project, user: { include: [name] } })).toMatchObject({ kind: "written" });
    },
  );
});

describe.each(["order", "OrderItem", "category", "impact-assessment-questionnaires-answers"])("%s", (name) => {
  test("files are formatted as prettier and buf would", async () => {
    const result = await create(name);
    for (const path of result.kind === "written" ? result.files : []) {
      const text = read(path);
      const parser = path.endsWith(".ts") ? "typescript" : path.endsWith(".json") ? "json" : undefined;
      if (parser !== undefined) expect(text, path).toBe(await format(text, { parser, printWidth: 120 }));
      expect(text, path).toMatch(/[^\n]\n$/);
      expect(text, path).not.toMatch(/[ \t\r]$/m);
    }
    const buf = spawnSync(join(repository, "node_modules/.bin/buf"), ["format", "--diff", "schemas"], { cwd: folder });
    expect([buf.status, String(buf.stdout), String(buf.stderr)]).toEqual([0, "", ""]);
  });
});

test("a new project is written for the versions that this one is built with", () => {
  const has = { ...root.dependencies, ...root.devDependencies, ...runtime.dependencies } as Record<string, string>;
  const { runtime: packages, types, typescript } = versions;
  for (const [name, version] of Object.entries({ ...packages, "@types/node": types, typescript })) {
    expect([name, version]).toEqual([name, has[name]]);
  }
});
