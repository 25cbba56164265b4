import { accessSync, constants, statSync } from "node:fs";
import { createRequire } from "node:module";
import { endianness } from "node:os";
import { delimiter, join } from "node:path";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";

export interface BufCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Why it is this one, for `doctor`. */
  readonly from: "SVCGEN_BUF" | "project" | "PATH" | "svcgen";
}

/**
 * Find buf: `SVCGEN_BUF`, the project's `@bufbuild/buf`, PATH, svcgen's own. The native binary is preferred to npm's wrapper,
 * which takes ten times as long to start.
 */
export function findBuf(projectFolder = process.cwd()): BufCommand {
  const named = process.env.SVCGEN_BUF;
  if (named !== undefined && named !== "") {
    if (!isProgram(named)) throw notFound(`SVCGEN_BUF names ${named}, which is no program`);
    return { command: named, args: [], from: "SVCGEN_BUF" };
  }
  const project = createRequire(join(projectFolder, "package.json"));
  const own = createRequire(import.meta.url);
  const found =
    native(project, "project") ??
    wrapper(project, "project") ??
    onPath() ??
    native(own, "svcgen") ??
    wrapper(own, "svcgen");
  if (found === undefined) throw notFound("buf, the protobuf compiler, was not found");
  return found;
}

type Resolver = ReturnType<typeof createRequire>;

function native(resolver: Resolver, from: BufCommand["from"]): BufCommand | undefined {
  const path = platformPackage();
  const command = path === undefined ? undefined : resolve(resolver, path);
  return command === undefined ? undefined : { command, args: [], from };
}

function wrapper(resolver: Resolver, from: BufCommand["from"]): BufCommand | undefined {
  const script = resolve(resolver, "@bufbuild/buf/bin/buf");
  return script === undefined ? undefined : { command: process.execPath, args: [script], from };
}

function onPath(): BufCommand | undefined {
  const name = process.platform === "win32" ? "buf.exe" : "buf";
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const command = join(folder, name);
    if (folder !== "" && isProgram(command)) return { command, args: [], from: "PATH" };
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function platformPackage(): string | undefined {
  if (endianness() !== "LE") return undefined;
  const { platform } = process;
  // npm's package for 64-bit ARM Linux has the other name of that processor.
  const arch =
    platform === "linux" && process.arch === "arm64" ? "aarch64" : process.arch === "arm" ? "armv7" : process.arch;
  return `@bufbuild/buf-${platform}-${arch}/bin/buf${platform === "win32" ? ".exe" : ""}`;
}

function resolve(resolver: Resolver, path: string): string | undefined {
  try {
    return resolver.resolve(path);
  } catch {
    return undefined;
  }
}

function notFound(message: string): SvcgenError {
  return new SvcgenError(problem("env/buf-not-found", { message }));
}
