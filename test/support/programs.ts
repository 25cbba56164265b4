import { spawnSync } from "node:child_process";
import { describe } from "vitest";

/**
 * A program that some tests start, if it is there: from the variable, else from PATH. Where it is not, `describe` of the
 * result leaves its suites out and says so in one line; with SVCGEN_REQUIRE_SERVERS=1, as in CI, they fail instead.
 *
 * @param probe arguments with which it ends well only if it has what the tests need of it
 */
export function program(
  variable: string,
  command: string,
  probe: readonly string[] = ["--version"],
): { readonly path: string; readonly describe: typeof describe } {
  const path = process.env[variable] ?? command;
  if (spawnSync(path, probe, { stdio: "ignore" }).status === 0) return { path, describe };
  const remedy = `set ${variable}, or: source test/support/install-servers.sh`;
  if (process.env.SVCGEN_REQUIRE_SERVERS === "1") throw new Error(`${path} is required, and is not there: ${remedy}`);
  console.warn(`left out what needs ${command}: ${remedy}`);
  return { path, describe: describe.skip as typeof describe };
}
