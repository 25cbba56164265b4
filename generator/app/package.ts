import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of the svcgen package: above the sources as well as above the bundle in `dist/`. */
export function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!isSvcgen(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`there is no svcgen package above ${import.meta.dirname}`);
    folder = parent;
  }
  return folder;
}

export function packageVersion(): string {
  return manifestOf(packageFolder()).version;
}

/** What the manifest of generated files holds: patch releases do not change output on purpose. */
export function generatorVersion(): string {
  return packageVersion().split(".").slice(0, 2).join(".");
}

declare const __SVCGEN_BUILD__: string | undefined;

/**
 * Names the code that runs: the digest that the build put into the bundle, and the state of the folders that the code
 * reads beside it. Undefined when run from the sources, where nothing tells whether they changed.
 */
export function buildIdentity(): string | undefined {
  if (typeof __SVCGEN_BUILD__ === "undefined") return undefined;
  const root = packageFolder();
  const stamps = ["templates", "schemas/svcgen", "schemas/google"].flatMap((folder) => stampsOf(join(root, folder)));
  return [__SVCGEN_BUILD__, ...stamps].join("\n");
}

function stampsOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => {
    const { size, mtimeMs } = statSync(join(folder, name));
    return `${name} ${size} ${mtimeMs}`;
  });
}

function isSvcgen(folder: string): boolean {
  return existsSync(join(folder, "package.json")) && manifestOf(folder).name === "svcgen";
}

function manifestOf(folder: string): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
