import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { configNames } from "../config/load.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";

/** The folder that everything is relative to, and the configuration in it. */
export interface Project {
  /** Absolute, without links, so that git and we mean the same by it. */
  readonly folder: string;
  /** File name in that folder; undefined: defaults only. */
  readonly configFile: string | undefined;
}

/** The nearest folder upwards that holds svcgen.config.*, up to the top of the repository; else the folder itself. */
export function findProject(cwd: string, configFlag: string | undefined): Project {
  if (!isFolder(cwd)) throw usage(`there is no folder ${cwd}`, "see --cwd");
  const start = realpathSync(cwd);
  if (configFlag !== undefined) {
    const path = resolve(start, configFlag);
    if (!existsSync(path)) throw usage(`there is no file ${configFlag}`, "see --config");
    return { folder: dirname(path), configFile: relative(dirname(path), path).split(sep).join("/") };
  }
  for (let folder = start; ; folder = dirname(folder)) {
    const configFile = configNames.find((name) => existsSync(join(folder, name)));
    if (configFile !== undefined) return { folder, configFile };
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return { folder: start, configFile: undefined };
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function usage(message: string, help: string): SvcgenError {
  return new SvcgenError(problem("cli/usage", { message, help }));
}
