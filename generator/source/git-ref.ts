import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import { openRepository } from "./git.js";
import { createTreeSource } from "./git-tree.js";
import type { Source } from "./source.js";

/** The files of a commit, for example `HEAD`. */
export async function createGitRefSource(projectFolder: string, ref: string): Promise<Source> {
  const repository = await openRepository(projectFolder);
  const tree = await repository.git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{tree}`]);
  if (tree.code !== 0) throw new SvcgenError(problem("env/git-failed", { message: `there is no commit "${ref}"` }));
  const rows = await repository.git(["ls-tree", "-r", "-z", "--full-tree", tree.stdout.toString("utf8").trim()]);
  return createTreeSource("git-ref", repository, rows.stdout);
}
