import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { build } from "esbuild";

// `npm run bench -- <name>`: bundle a bench from the sources, and run it. Without a name: all of them. With `--record` what
// it prints is kept as `bench/<name>.md`.

const folder = import.meta.dirname;
const out = join(folder, "..", "node_modules", ".cache", "svcgen-bench");
const { values: flags, positionals: names } = parseArgs({
  options: { record: { type: "boolean", default: false } },
  allowPositionals: true,
});
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, "..", "package.json"), "utf8"));
const installed = [...Object.keys({ ...dependencies, ...devDependencies }), "@connectrpc/*", "undici", "jose"].flatMap(
  (name) => (name.endsWith("*") ? [name] : [name, `${name}/*`]),
);
const all = ["command-line", "routes", "scale", "json", "rest", "profile", "memory"];

await build({
  entryPoints: [
    ...all.map((name) => join(folder, `${name}.ts`)),
    ...readdirSync(join(folder, "servers"))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(folder, "servers", file)),
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
  const before = await coresInUse();
  const { status, stdout } = spawnSync(process.execPath, [join(out, `${name}.mjs`)], {
    stdio: ["inherit", "pipe", "inherit"],
    encoding: "utf8",
  });
  process.stdout.write(stdout);
  if (status !== 0) {
    process.exitCode = 1;
    continue;
  }
  // Figures are worth little without what else the machine had to do.
  const load = `of which other programs used ${before} before and ${await coresInUse()} after`;
  const machine = `Measured with Node ${process.versions.node} on ${cpus().length} cores, ${load}.`;
  process.stdout.write(`\n${machine}\n`);
  if (flags.record) {
    const command = `\`npm run bench -- ${name} --record\` writes this page.`;
    writeFileSync(join(folder, `${name}.md`), `${stdout}\n${machine} ${command}\n`);
  }
}

/** How many cores the machine keeps busy, over two seconds in which this process does nothing. */
async function coresInUse(): Promise<string> {
  const [before, seconds] = [busySeconds(), 2];
  await wait(seconds * 1000);
  return ((busySeconds() - before) / seconds).toFixed(1);
}

function busySeconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + (user + nice + sys + irq) / 1000, 0);
}
