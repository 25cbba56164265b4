import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";

/** A git repository as seen from the project's folder. */
export interface Repository {
  /** The top of the work tree. */
  readonly top: string;
  /** The project's folder below the top, with `/`; empty when it is the top. */
  readonly prefix: string;
  /** The index that the running git command uses: another than usual in a hook of a partial commit. */
  readonly indexFile: string;
  readonly objectsFolder: string;
  /** Run git at the top. */
  git(args: readonly string[], options?: GitOptions): Promise<GitResult>;
}

export interface GitOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface GitResult {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Find the repository of a folder. In a hook git says by GIT_* which index it commits; these are kept. */
export async function openRepository(projectFolder: string): Promise<Repository> {
  if (!existsSync(projectFolder)) throw notARepository(projectFolder);
  const env = await gitEnvironment(projectFolder);
  const question = ["rev-parse", "--show-toplevel", "--git-path", "index", "--git-path", "objects"];
  const result = await run(question, projectFolder, env);
  if (result.code !== 0) {
    throw result.stderr.includes("not a git repository") ? notARepository(projectFolder) : gitFailed(result);
  }
  const [top = "", index = "", objects = ""] = result.stdout.toString("utf8").split("\n");
  const named = env.GIT_INDEX_FILE;
  return {
    top,
    prefix: relative(await realpath(top), await realpath(projectFolder))
      .split(sep)
      .join("/"),
    indexFile: named === undefined || named === "" ? resolve(projectFolder, index) : resolve(top, named),
    objectsFolder: resolve(projectFolder, objects),
    git: (args, options = {}) => run(args, top, { ...env, ...options.env }, options.input),
  };
}

export function gitFailed(result: GitResult): SvcgenError {
  const message = result.stderr.trim().split("\n").at(-1) || `exit code ${result.code}`;
  return new SvcgenError(problem("env/git-failed", { message }));
}

function notARepository(folder: string): SvcgenError {
  return new SvcgenError(problem("env/not-a-repository", { folder }));
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Paths in GIT_* are relative to the folder in which the hook was started, and git takes the current folder for the top of
 * the work tree when it is told GIT_DIR alone. A hook that changes to the project's folder first would so be misled: where
 * GIT_DIR is the repository that the folder belongs to anyway, it is left out; else it is made absolute.
 */
async function gitEnvironment(projectFolder: string): Promise<Environment> {
  const env: Record<string, string | undefined> = { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  for (const name of ["GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY"]) {
    const value = env[name];
    if (value !== undefined && value !== "") env[name] = resolve(value);
  }
  const told = env.GIT_DIR;
  if (told === undefined || told === "" || !hasDotGit(projectFolder)) return env;
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_COMMON_DIR: _common, ...found } = env;
  const { code, stdout } = await run(["rev-parse", "--absolute-git-dir"], projectFolder, found);
  if (code !== 0) return env;
  const same = (await realpath(stdout.toString("utf8").trimEnd())) === (await realpath(told).catch(() => told));
  return same ? found : env;
}

function hasDotGit(folder: string): boolean {
  const parent = dirname(folder);
  return existsSync(join(folder, ".git")) || (parent !== folder && hasDotGit(parent));
}

function run(args: readonly string[], cwd: string, env: Environment, input?: string): Promise<GitResult> {
  return new Promise((done, fail) => {
    const child = spawn("git", args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", () => fail(new SvcgenError(problem("env/git-not-found", {}))));
    child.on("close", (code) =>
      done({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString("utf8") }),
    );
    // git may end before it has read everything; its exit code then tells why.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
