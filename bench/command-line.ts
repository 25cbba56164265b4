import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences, type Figures, measure, median, ratios, spread } from "./measure.js";
import { printPage, times } from "./page.js";

// What a person waits for: whole processes, from start to end.

const root = process.cwd();
const svcgen = join(root, "dist", "bin", "svcgen.js");
const node = process.execPath;
const out = mkdtempSync(join(tmpdir(), "svcgen-bench-"));
const template = join(out, "buf.gen.yaml");
writeFileSync(
  template,
  `version: v2\nplugins:\n  - local: ${join(root, "node_modules/.bin/protoc-gen-es")}\n    out: ${join(out, "es")}\n    opt: [target=ts, import_extension=js]\ninputs:\n  - directory: .\n    paths: [schemas/acme]\n`,
);
const project = join(out, "project");
for (const path of ["schemas", "svcgen.config.ts", "buf.yaml", "generated"])
  cpSync(join(root, path), join(project, path), { recursive: true });

const subjects = [
  { name: "node -e 0", run: () => time(node, ["-e", "0"]) },
  { name: "svcgen --help", run: () => time(node, [svcgen, "--help"]) },
  { name: "svcgen check, nothing differs", run: () => time(node, [svcgen, "check"], project) },
  { name: "svcgen generate, nothing to do", run: () => time(node, [svcgen, "generate"], project) },
  {
    name: "svcgen generate, cold",
    run: () => {
      rmSync(join(project, "generated"), { recursive: true });
      return time(node, [svcgen, "generate", "--no-cache"], project);
    },
  },
  {
    name: "npx buf generate, protoc-gen-es alone",
    run: () => time("npx", ["buf", "generate", "--template", template]),
  },
  {
    name: "buf generate without npx, protoc-gen-es alone",
    run: () => time(join(root, "node_modules/.bin/buf"), ["generate", "--template", template]),
  },
];
const figures = await measure(7, subjects);
const [bare, help, check, idle, cold, npxBuf, buf] = figures as readonly Figures[] as [
  Figures,
  Figures,
  Figures,
  Figures,
  Figures,
  Figures,
  Figures,
];
rmSync(out, { recursive: true });

const ms = (value: number) => `${Math.round(value)} ms`;
const more = (figures: Figures) => `${spread(differences(figures, bare), ms)} more`;
const againstBuf = ratios(cold, npxBuf);
const atMost = (figures: Figures, limit: number) => ({
  name: `${figures.name}, more than ${bare.name}`,
  value: median(differences(figures, bare)),
  bound: "at most" as const,
  limit,
  print: ms,
});
printPage({
  title: "Command line",
  how: "Whole processes on the contract of the example, 7 rounds in turn after a warm-up: median (least to greatest).",
  head: ["what", "time", "against", ""],
  rows: [
    [bare.name, spread(bare.values, ms), "", ""],
    [help.name, spread(help.values, ms), bare.name, more(help)],
    [check.name, spread(check.values, ms), bare.name, more(check)],
    [idle.name, spread(idle.values, ms), bare.name, more(idle)],
    [cold.name, spread(cold.values, ms), npxBuf.name, spread(againstBuf, times)],
    [npxBuf.name, spread(npxBuf.values, ms), "", ""],
    [buf.name, spread(buf.values, ms), "", ""],
  ],
  goals: [
    atMost(help, 100),
    atMost(check, 150),
    atMost(idle, 300),
    {
      name: `${cold.name}, against ${npxBuf.name}`,
      value: median(againstBuf),
      bound: "at most",
      limit: 1.5,
      print: times,
    },
  ],
});

function time(command: string, args: readonly string[], cwd = root): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return performance.now() - start;
}
