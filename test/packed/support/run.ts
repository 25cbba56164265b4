import { type ChildProcess, spawn } from "node:child_process";
import { delimiter } from "node:path";

export interface RunOptions {
  readonly cwd: string;
  /** First in PATH. */
  readonly bin: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

/** Run a program as in a terminal in that folder. @throws with all that it printed, if it fails */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { code, ...ran } = await attempt(command, args, options);
  if (code === 0) return ran;
  throw new Error(`${command} ${args.join(" ")} ended with ${code}\n${ran.stdout}${ran.stderr}`);
}

export async function attempt(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Ran & { readonly code: number | null }> {
  const child = start(command, args, options);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Without what npm and vitest tell the programs that they start, and without what the repository has installed. */
export function start(command: string, args: readonly string[], { cwd, bin, env }: RunOptions): ChildProcess {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_|NODE_|VITEST|SVCGEN_|CI$|FORCE_COLOR$)/i.test(name) ||
      /^(npm_config_registry|NODE_EXTRA_CA_CERTS)$/.test(name),
  );
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.endsWith("node_modules/.bin"));
  return spawn(command, args, {
    cwd,
    env: { ...Object.fromEntries(own), PATH: [bin, ...path].join(delimiter), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}
