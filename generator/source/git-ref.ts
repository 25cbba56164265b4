import { SvcgenError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { problem } from "../diagnostics/problem.js";
import { gitFailed, openRepository, type Repository } from "./git.js";
import { createTreeSource } from "./git-tree.js";
import type { Source } from "./source.js";

/** A commit as somebody named it. */
export interface GitRef {
  readonly source: Source;
  /** For people: `HEAD (1a2b3c4)`. */
  readonly name: string;
}

/**
 * The files of a commit: `HEAD`, a branch, a tag, anything that git takes for one. `main...` is the commit at which HEAD left
 * main, as in `git diff main...`.
 */
export async function openGitRef(projectFolder: string, ref: string): Promise<GitRef> {
  const repository = await openRepository(projectFolder);
  const branch = ref.endsWith("...") ? ref.slice(0, -3) : undefined;
  const oid = branch === undefined ? await commitOf(repository, ref) : await mergeBase(repository, branch);
  const rows = await repository.git(["ls-tree", "-r", "-z", "--full-tree", oid]);
  if (rows.code !== 0) throw gitFailed(rows);
  const short = await repository.git(["rev-parse", "--short", oid]);
  const hash = short.stdout.toString("utf8").trim();
  const named = branch === undefined ? ref : `the merge base with ${branch}`;
  return {
    source: createTreeSource("git-ref", repository, rows.stdout),
    name: oid.startsWith(ref) ? hash : `${named} (${hash})`,
  };
}

async function commitOf(repository: Repository, ref: string): Promise<string> {
  const found = await repository.git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  if (found.code !== 0) throw await unknownRef(repository, ref);
  return found.stdout.toString("utf8").trim();
}

async function mergeBase(repository: Repository, branch: string): Promise<string> {
  const [theirs, ours] = [await commitOf(repository, branch), await commitOf(repository, "HEAD")];
  const base = await repository.git(["merge-base", theirs, ours]);
  if (base.code === 0) return base.stdout.toString("utf8").trim();
  if (base.code !== 1) throw gitFailed(base);
  const help = (await shallowHelp(repository)) ?? `name ${branch} itself, without the dots`;
  throw new SvcgenError(problem("env/unknown-ref", { ref: `that HEAD and ${branch} both come from` }, { help }));
}

/** A branch of the remote is what a fresh clone has of most branches, and nothing that is older is in a shallow one. */
async function unknownRef(repository: Repository, ref: string): Promise<SvcgenError> {
  const format = "--format=%(refname:short)";
  const refs = await repository.git(["for-each-ref", format, "refs/heads", "refs/tags", "refs/remotes"]);
  const known = refs.stdout
    .toString("utf8")
    .split("\n")
    .filter((name) => name !== "");
  const meant = known.find((name) => name.endsWith(`/${ref}`)) ?? nearest(ref, known);
  const suggestion = meant === undefined ? undefined : `did you mean ${meant}?`;
  const help = suggestion ?? (await shallowHelp(repository));
  return new SvcgenError(problem("env/unknown-ref", { ref }, help === undefined ? {} : { help }));
}

async function shallowHelp(repository: Repository): Promise<string | undefined> {
  const shallow = await repository.git(["rev-parse", "--is-shallow-repository"]);
  if (shallow.stdout.toString("utf8").trim() !== "true") return undefined;
  return "this clone is shallow: git fetch --unshallow (in a workflow of GitHub, fetch-depth: 0 at actions/checkout)";
}
