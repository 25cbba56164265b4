import { namedFiles } from "../config/inputs.js";
import { projectPath } from "../output/disk.js";
import { openRepository } from "../source/git.js";
import type { Source } from "../source/source.js";
import type { Project } from "./project.js";
import { loadProjectConfig } from "./project-config.js";

/**
 * Whether a commit touches anything that the check is about: a proto, the configuration or what it reads, a generated file,
 * or the dependencies, since another svcgen generates other files. Deletions count. In doubt: yes.
 */
export async function concernsUs(project: Project, source: Source): Promise<boolean> {
  const repository = await openRepository(project.folder);
  const base = repository.prefix === "" ? "" : `${repository.prefix}/`;
  const flags = ["--cached", "--name-only", "--no-renames", "-z"];
  const { code, stdout } = await repository.git(["diff-index", ...flags, `--relative=${base}`, "HEAD"]);
  if (code !== 0) return true;
  const staged = stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "");
  if (staged.length === 0) return false;
  try {
    const { config, dependencies } = await loadProjectConfig(source, project);
    const named = new Set([
      ...dependencies,
      ...namedFiles(config),
      ...(project.configFile === undefined ? [] : [project.configFile]),
    ]);
    const out = projectPath(config.out, "");
    return staged.some((path) => named.has(path) || path.startsWith(out) || isInput(path));
  } catch {
    return true;
  }
}

function isInput(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    name.endsWith(".proto") ||
    /^(svcgen\.config\.|buf(\.work)?\.yaml$|package(-lock)?\.json$|yarn\.lock$|pnpm-lock\.yaml$)/.test(name)
  );
}
