import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import { openRepository, type Repository } from "../source/git.js";
import { addProject, hookText, isOurs, lineFor, parseHook, removeProject } from "./hook-text.js";
import { packageFolder } from "./package.js";
import type { Project } from "./project.js";

/**
 * Write git's pre-commit hook for a project, without ever touching a hook that somebody else wrote. Returns what to tell the
 * user. Throws when it cannot be done, with the line to add by hand.
 */
export async function installHook(project: Project): Promise<string> {
  const repository = await openRepository(project.folder);
  const entry = {
    project: repository.prefix === "" ? "." : repository.prefix,
    command: localCommand(repository, project),
  };
  const hook = await hookFile(repository, lineFor(entry));
  const shown = relative(repository.top, hook).split(sep).join("/");
  const found = existsSync(hook) ? readFileSync(hook, "utf8") : undefined;
  if (found !== undefined && !isOurs(found)) {
    throw refuse(`${shown} is a hook that svcgen did not write`, `add this line to it: ${lineFor(entry)}`);
  }
  const before = found === undefined ? [] : parseHook(found);
  const after = hookText(addProject(before, entry));
  if (after === found) return `${shown} checks this project already`;
  mkdirSync(dirname(hook), { recursive: true });
  writeFileSync(hook, after);
  chmodSync(hook, 0o755);
  return `wrote ${shown}: commits whose generated files are stale are refused`;
}

/** Remove the project from the hook, and the hook with its last project. */
export async function uninstallHook(project: Project): Promise<string> {
  const repository = await openRepository(project.folder);
  const hook = await hookFile(repository, "");
  const shown = relative(repository.top, hook).split(sep).join("/");
  if (!existsSync(hook)) return "there is no hook to remove";
  const found = readFileSync(hook, "utf8");
  if (!isOurs(found)) {
    if (!/\bsvcgen\b.*\bcheck\b/.test(found)) return "there is no hook to remove";
    throw refuse(`${shown} is a hook that svcgen did not write`, "take the line with svcgen out of it by hand");
  }
  const before = parseHook(found);
  const left = removeProject(before, repository.prefix === "" ? "." : repository.prefix);
  if (left.length === before.length) return "there is no hook to remove";
  if (left.length === 0) rmSync(hook);
  else writeFileSync(hook, hookText(left));
  return left.length === 0 ? `removed ${shown}` : `${shown} no longer checks this project`;
}

/** Where git looks for the hook. Folders that other repositories or other tools own are refused. */
async function hookFile(repository: Repository, line: string): Promise<string> {
  const { top } = repository;
  const answer = await repository.git(["rev-parse", "--git-path", "hooks", "--git-common-dir"]);
  const [hooks = "", common = ""] = answer.stdout
    .toString("utf8")
    .split("\n")
    .map((path) => resolve(top, path));
  const shown = relative(top, hooks).split(sep).join("/");
  if (/(^|\/)\.husky\/_$/.test(shown)) {
    throw refuse(
      "husky runs the hooks of this repository",
      `add this line to ${shown.replace(/_$/, "pre-commit")}: ${line}`,
    );
  }
  if (![top, common].some((folder) => isBelow(hooks, folder))) {
    const help = `other repositories use that folder too; add this line to its pre-commit hook yourself, or unset core.hooksPath: ${line}`;
    throw refuse(`core.hooksPath is ${hooks}, outside of this repository`, help);
  }
  return join(hooks, "pre-commit");
}

/** The svcgen that the project installed, from the top of the repository; npx would take ten times as long to start. */
function localCommand(repository: Repository, project: Project): string {
  const top = realpathSync(repository.top);
  for (let folder = project.folder; isBelow(folder, top); folder = dirname(folder)) {
    const installed = join(folder, "node_modules/.bin/svcgen");
    if (existsSync(installed)) return fromTop(top, installed);
    // svcgen's own repository.
    if (folder === realpathSync(packageFolder())) return fromTop(top, join(folder, "dist/bin/svcgen.js"));
    if (dirname(folder) === folder) break;
  }
  throw refuse("svcgen is not installed in this project", "npm install --save-dev svcgen");
}

function fromTop(top: string, path: string): string {
  return relative(top, path).split(sep).join("/");
}

function isBelow(path: string, folder: string): boolean {
  const [inner, outer] = [real(path), real(folder)];
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** Without links, also for a path whose end does not exist yet. */
function real(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(real(parent), relative(parent, path));
}

function refuse(message: string, help: string): SvcgenError {
  return new SvcgenError(problem("env/hook", { message, help }));
}
