/**
 * Adds to package-lock.json the platform packages that npm left out because the registry in use does not offer them. `npm ci`
 * refuses a lock file without them, on every platform. Run it after `npm install`; `--check` only tells.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Entry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const path = join(import.meta.dirname, "../package-lock.json");
const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(path, "utf8"));
const missing = Object.entries(lock.packages).flatMap(([parent, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(
      ([name]) =>
        lock.packages[`node_modules/${name}`] === undefined &&
        lock.packages[`${parent}/node_modules/${name}`] === undefined,
    )
    .map(([name, version]) => ({ name, version, parent: entry })),
);

if (missing.length > 0 && process.argv.includes("--check")) {
  process.stderr.write(
    `package-lock.json lacks ${missing.map(({ name }) => name).join(", ")}: run node scripts/complete-lock.ts\n`,
  );
  process.exitCode = 1;
} else if (missing.length > 0) {
  for (const { name, version, parent } of missing)
    lock.packages[`node_modules/${name}`] = platformEntry(name, version, parent);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
}

/** What npm writes, read from the name: `@biomejs/cli-linux-x64-musl`. Only the digest is not known. */
function platformEntry(name: string, version: string, parent: Entry): Entry {
  const [, os, arch, libc] =
    /-(darwin|linux|win32|android|freebsd|openbsd|netbsd|aix|sunos)-([a-z0-9]+)(?:-(\w+))?$/.exec(name) ?? [];
  if (os === undefined || arch === undefined) throw new Error(`${name} does not name its platform`);
  const cpu = { aarch64: "arm64", armv7: "arm" }[arch] ?? arch;
  const entry = {
    version,
    cpu: [cpu],
    ...(parent.dev === undefined ? {} : { dev: parent.dev }),
    ...(libc === "musl" ? { libc: ["musl"] } : {}),
    ...(parent.license === undefined ? {} : { license: parent.license }),
    optional: true,
    os: [os],
    ...(parent.engines === undefined ? {} : { engines: parent.engines }),
  };
  return entry;
}
