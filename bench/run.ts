import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

// `npm run bench -- <name>`: bundle a bench from the sources, and run it. Without a name: all of them.

const folder = import.meta.dirname;
const out = join(folder, "..", "node_modules", ".cache", "svcgen-bench");
const names = process.argv.slice(2);
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, "..", "package.json"), "utf8"));
const installed = [...Object.keys({ ...dependencies, ...devDependencies }), "@connectrpc/*", "undici", "jose"].flatMap(
  (name) => (name.endsWith("*") ? [name] : [name, `${name}/*`]),
);
const all = ["command-line", "routes", "scale", "rest", "profile", "memory"];

await build({
  entryPoints: [
    ...all.map((name) => join(folder, `${name}.ts`)),
    ...readdirSync(join(folder, "servers")).map((file) => join(folder, "servers", file)),
  ],
  outdir: out,
  outbase: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  // The packages of the repository from their sources, all others as they are installed.
  packages: "bundle",
  external: installed,
  conditions: ["@svcgen/source"],
  logLevel: "error",
});

for (const name of names.length === 0 ? all : names) {
  const { status } = spawnSync(process.execPath, [join(out, `${name}.mjs`)], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
