import { spawnSync } from "node:child_process";
import type { RunResult, TestProject } from "./svcgen.js";

export interface GitOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Run git in a project, apart from the user's own configuration. */
export function git(project: TestProject, args: readonly string[], options: GitOptions = {}): RunResult {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  const env = {
    ...clean,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_AUTHOR_NAME: "Test",
    GIT_AUTHOR_EMAIL: "test@example.com",
    GIT_COMMITTER_NAME: "Test",
    GIT_COMMITTER_EMAIL: "test@example.com",
    SVCGEN_CACHE_DIR: `${project.folder}/../cache`,
    ...options.env,
  };
  const cwd = options.cwd ?? project.folder;
  const { status, stdout, stderr } = spawnSync("git", args, { cwd, env, encoding: "utf8", input: "" });
  return { code: status, stdout, stderr };
}

/** A repository with everything generated and committed. */
export function commitAll(project: TestProject, message = "All"): void {
  if (!project.exists(".git")) must(git(project, ["init", "--quiet", "--initial-branch=main"]));
  must(git(project, ["add", "--all"]));
  must(git(project, ["commit", "--quiet", "--no-verify", "--allow-empty", "-m", message]));
}

export function must(result: RunResult): RunResult {
  if (result.code !== 0) throw new Error(`exit code ${result.code}\n${result.stdout}${result.stderr}`);
  return result;
}
