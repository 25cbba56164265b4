import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

/** Where a new project gets svcgen and its runtime from: what stands in its package.json. */
export interface Origin {
  readonly svcgen: string;
  readonly runtime: string;
}

/**
 * Where the svcgen that runs came from: a version, a tarball or a folder. A new project asks for the same, so that it works
 * with what its author tried, published or not.
 *
 * @param packageFolder the folder of the svcgen package that runs
 * @param projectFolder paths are written relative to it
 */
export function findOrigin(packageFolder: string, version: string, projectFolder: string): Origin {
  const fileSpec = (path: string): string => `file:${relative(projectFolder, path).split(sep).join("/") || "."}`;

  const installRoot = dirname(dirname(packageFolder));
  if (basename(dirname(packageFolder)) !== "node_modules") {
    // A checkout: the runtime is a workspace of it.
    return { svcgen: fileSpec(packageFolder), runtime: fileSpec(join(packageFolder, "runtime")) };
  }
  const tarball = installedFrom(installRoot, "svcgen");
  if (tarball === undefined) return { svcgen: version, runtime: version };

  const runtime =
    installedFrom(installRoot, "@svcgen/runtime") ??
    join(dirname(tarball), basename(tarball).replace(/^svcgen-/, "svcgen-runtime-"));
  return { svcgen: fileSpec(tarball), runtime: existsSync(runtime) ? fileSpec(runtime) : version };
}

/** The tarball or folder that npm installed a package from, by the lock file that it keeps beside what it installed. */
function installedFrom(installRoot: string, name: string): string | undefined {
  const lockFile = join(installRoot, "node_modules", ".package-lock.json");
  if (!existsSync(lockFile)) return undefined;
  const { packages } = JSON.parse(readFileSync(lockFile, "utf8")) as {
    readonly packages?: Readonly<Record<string, { readonly resolved?: string }>>;
  };
  const resolved = packages?.[`node_modules/${name}`]?.resolved;
  return resolved?.startsWith("file:") ? resolve(installRoot, resolved.slice("file:".length)) : undefined;
}
