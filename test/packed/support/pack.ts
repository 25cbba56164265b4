import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { run } from "./run.js";

declare module "vitest" {
  interface ProvidedContext {
    readonly packed: Packed;
  }
}

export interface Packed {
  /** A folder of the tests, outside of the repository; removed at the end. */
  readonly folder: string;
  /** Tarballs, as `npm publish` would send them. */
  readonly svcgen: string;
  readonly runtime: string;
  /** A folder with nothing but this Node, for PATH: what the repository has installed must not help. */
  readonly bin: string;
  /** The oldest Node that the packages promise to run on. */
  readonly oldestNode: string;
}

const root = join(import.meta.dirname, "../../..");

/** Packs both packages once for all tests. */
export default async function setUp(project: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "svcgen-packed-")));
  const bin = join(folder, "bin");
  const oldest = join(folder, "oldest-node");
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  mkdirSync(oldest);
  // The package fetches the binary for this platform with a script.
  writeFileSync(join(oldest, "package.json"), JSON.stringify({ private: true, allowScripts: { node: true } }));

  const [names] = await Promise.all([
    run(
      "npm",
      ["pack", "--silent", "--pack-destination", folder, "--workspace", "runtime", "--include-workspace-root"],
      {
        cwd: root,
        bin,
      },
    ),
    run("npm", ["install", "--no-audit", "--no-fund", "node@22.12.0"], { cwd: oldest, bin }),
  ]);
  const tarball = (prefix: RegExp): string => {
    const name = names.stdout.split("\n").find((line) => prefix.test(line));
    if (name === undefined) throw new Error(`npm pack made no ${prefix}: ${names.stdout}${names.stderr}`);
    return join(folder, name);
  };
  project.provide("packed", {
    folder,
    svcgen: tarball(/^svcgen-\d/),
    runtime: tarball(/^svcgen-runtime-\d/),
    bin,
    oldestNode: join(oldest, "node_modules/node/bin/node"),
  });
  return () => rmSync(folder, { recursive: true, force: true });
}
