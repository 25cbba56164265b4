import { execFileSync } from "node:child_process";
import { describe } from "vitest";

/**
 * A program that some tests start, if it is there: from the variable, else from PATH. Where it is not, `describe` of the
 * result leaves its suites out and says so in one line; with SVCGEN_REQUIRE_SERVERS=1, as in CI, they fail instead.
 */
export function program(
  variable: string,
  command: string,
): { readonly path: string; readonly describe: typeof describe } {
  const path = process.env[variable] ?? lookUp(command);
  if (path !== undefined) return { path, describe };
  if (process.env.SVCGEN_REQUIRE_SERVERS === "1") {
    throw new Error(
      `${command} is required but is not there: set ${variable}, or source test/support/install-servers.sh`,
    );
  }
  console.warn(`left out what needs ${command}: set ${variable}, or source test/support/install-servers.sh`);
  return { path: command, describe: describe.skip as typeof describe };
}

function lookUp(command: string): string | undefined {
  try {
    return execFileSync("which", [command], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
