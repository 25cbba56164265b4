import { type LoadedConfig, loadConfig } from "../config/load.js";
import { hasErrors } from "../diagnostics/diagnostic.js";
import { SvcgenError } from "../diagnostics/errors.js";
import type { Source } from "../source/source.js";
import { cacheFolder } from "./cache-folder.js";
import type { Project } from "./project.js";

/** The configuration of a project. With mistakes in it nothing can be done: they end the run. */
export async function loadProjectConfig(source: Source, project: Project): Promise<LoadedConfig> {
  const loaded = await loadConfig(source, project.folder, {
    file: project.configFile,
    cacheFolder: cacheFolder(project.folder),
  });
  if (hasErrors(loaded.diagnostics)) throw new SvcgenError(...loaded.diagnostics);
  return loaded;
}
