/**
 * Builds both packages: the bundled command line, plugin and public API in `dist/`, their types, and `runtime/dist`. Each
 * product is skipped when nothing that it is made from has changed, so that it can run before every test.
 */
import { spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { replaceFolder } from "./replace-folder.ts";

const root = join(import.meta.dirname, "..");
const stampFile = join(root, "node_modules/.cache/svcgen/build.json");

/** Loaded when they run, from node_modules: too large for a bundle, or native. */
const external = ["typescript", "openapi-typescript", "jiti", "@bufbuild/buf"];

interface Product {
  readonly name: string;
  /** Files and folders that it is made from. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  make(digest: string): Promise<void> | void;
}

const products: readonly Product[] = [
  {
    name: "runtime/dist",
    inputs: ["runtime", "tsconfig.json"],
    outputs: ["runtime/dist/index.js"],
    make: () => compileTypeScript("runtime/tsconfig.json", "runtime/dist"),
  },
  {
    name: "dist/types",
    inputs: [
      "generator/index.ts",
      "generator/config",
      "generator/diagnostics",
      "scripts/tsconfig.types.json",
      "tsconfig.json",
    ],
    outputs: ["dist/types/generator/index.d.ts"],
    make: () => compileTypeScript("scripts/tsconfig.types.json", "dist/types"),
  },
  {
    name: "dist",
    inputs: ["generator", "runtime", "templates", "scripts/build.ts", "package.json"],
    outputs: ["dist/bin/svcgen.js", "dist/bin/protoc-gen-svcgen.js", "dist/index.js", "dist/cli.js", "dist/plugin.js"],
    make: bundle,
  },
  {
    name: "include folder",
    inputs: ["schemas/svcgen", "schemas/google", "generator/descriptors"],
    outputs: ["node_modules/.cache/svcgen/include/buf/validate/validate.proto"],
    make: () =>
      run(join(root, "dist/bin/svcgen.js"), ["includes", "--quiet", "--out", "node_modules/.cache/svcgen/include"]),
  },
];

await build();

/** A product that fails does not keep the others from being made: each is of use by itself. */
async function build(): Promise<void> {
  const stamps = readStamps();
  for (const product of products) {
    const digest = digestOf(product.inputs);
    if (stamps[product.name] === digest && product.outputs.every((path) => existsSync(join(root, path)))) continue;
    const started = performance.now();
    try {
      await product.make(digest);
    } catch (error) {
      process.stderr.write(`${product.name} was not built: ${error instanceof Error ? error.message : error}\n`);
      // npx, in this repository, runs this once for its link to us, and never recovers from a failure.
      if (process.env.npm_command !== "exec") process.exitCode = 1;
      continue;
    }
    stamps[product.name] = digest;
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, JSON.stringify(stamps, undefined, 2));
    process.stderr.write(`built ${product.name} (${Math.round(performance.now() - started)} ms)\n`);
  }
}

async function bundle(digest: string): Promise<void> {
  // Loaded here: most runs build nothing.
  const { build: esbuild } = await import("esbuild");
  const { metafile } = await esbuild({
    absWorkingDir: root,
    entryPoints: { cli: "generator/cli/main.ts", plugin: "generator/plugin/main.ts", index: "generator/index.ts" },
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22.12",
    conditions: ["@svcgen/source"],
    external,
    define: { __SVCGEN_BUILD__: JSON.stringify(digest) },
    // For the CommonJS packages in the bundle.
    banner: {
      js: 'import { createRequire as svcgenCreateRequire } from "node:module"; const require = svcgenCreateRequire(import.meta.url);',
    },
    metafile: true,
    legalComments: "none",
    logLevel: "warning",
    // Their CommonJS forms can be neither shaken nor imported by name.
    alias: {
      "json-p3": join(root, "node_modules/json-p3/dist/json-p3.esm.js"),
      yaml: join(root, "node_modules/yaml/browser/index.js"),
    },
    plugins: [withoutTypeScriptIn("@bufbuild/protoplugin")],
  });
  // Chunks carry their digest in the name, so that a run that has begun finds its own until now.
  for (const path of filesIn("dist/chunks")) if (metafile.outputs[path] === undefined) rmSync(join(root, path));
  writeFileSync(join(root, "dist/THIRD-PARTY-LICENSES.txt"), licencesOf(Object.keys(metafile.inputs)));
  writeStart("svcgen", "../cli.js");
  writeStart("protoc-gen-svcgen", "../plugin.js");
}

/**
 * protoplugin loads the TypeScript compiler to turn TypeScript into JavaScript, which `target=ts` never asks for: 0.6 s of
 * every start.
 */
function withoutTypeScriptIn(packageName: string): import("esbuild").Plugin {
  return {
    name: "without-typescript",
    setup(build) {
      build.onResolve({ filter: /^typescript$/ }, ({ importer }) =>
        importer.includes(packageName) ? { path: "typescript", namespace: "left-out" } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({
        contents:
          'module.exports = new Proxy({}, { get(_, name) { if (name === "__esModule" || name === "default") return undefined; throw new Error("TypeScript is not part of svcgen\'s bundle"); } });',
        loader: "js",
      }));
    },
  };
}

/** The licences of the packages whose code is in the bundle ask to travel with it. */
function licencesOf(inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const parts = [...folders].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : readFileSync(join(root, folder, file), "utf8").trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return parts.join(`\n${"-".repeat(80)}\n\n`);
}

/** In JavaScript that any Node reads, so that an old one says what is wrong instead of a syntax error. */
function writeStart(name: string, entry: string): void {
  const path = join(root, "dist/bin", `${name}.js`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `#!/usr/bin/env node
import * as nodeModule from "node:module";

var version = process.versions.node.split(".");
if (Number(version[0]) < 22 || (Number(version[0]) === 22 && Number(version[1]) < 12)) {
  console.error("${name} needs Node 22.12 or later, and this is Node " + process.versions.node);
  process.exit(2);
}
if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
import("${entry}").then(function (program) {
  return program.main(process.argv.slice(2));
});
`,
  );
  chmodSync(path, 0o755);
}

/** Beside the old output first, which stays when there are errors; in a folder of its own, since two may build at once. */
function compileTypeScript(project: string, out: string): void {
  mkdirSync(dirname(join(root, out)), { recursive: true });
  const fresh = mkdtempSync(join(root, `${out}.new-`));
  try {
    run(join(root, "node_modules/typescript/bin/tsc"), ["-p", project, "--outDir", fresh]);
    replaceFolder(fresh, join(root, out));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function run(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error(`exit code ${status}`);
}

function readStamps(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return {};
  }
}

function digestOf(inputs: readonly string[]): string {
  const parts = inputs
    .flatMap(filesIn)
    .map((path) => `${path} ${hash("sha256", readFileSync(join(root, path)), "hex")}`);
  const lock = hash("sha256", readFileSync(join(root, "package-lock.json")), "hex");
  return hash("sha256", [lock, process.version, ...parts].join("\n"), "hex");
}

function filesIn(path: string): readonly string[] {
  if (!existsSync(join(root, path))) return [];
  if (path.includes(".")) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        !/\/(dist|dist\.new-[^/]*|node_modules)(\/|$)/.test(entry.parentPath.slice(join(root, path).length)),
    )
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
}
