import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { compile } from "../../generator/app/compile.js";
import type { EmitterName } from "../../generator/config/config.js";
import { loadConfig } from "../../generator/config/load.js";
import type { Model } from "../../generator/model/model.js";
import { createMemorySource } from "../../generator/source/memory.js";
import type { Source } from "../../generator/source/source.js";
import { createWorkTreeSource } from "../../generator/source/work-tree.js";
import { readFolder } from "../support/pipeline.js";

/** A contract and what is generated from it, as it stands in the repository. */
export interface Project {
  readonly name: string;
  /** Where the generated files are. */
  readonly folder: string;
  /** By path below the folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly model: Model;
  /** Ids of the routes that the document cannot have, as svcgen has said. */
  readonly undocumented: ReadonlySet<string>;
  /** Whether the project generates a face. */
  has(face: EmitterName): boolean;
}

const root = join(import.meta.dirname, "../..");
const scenarios = join(root, "test/scenarios");

/** The example, and each scenario that has output. */
export function readProjects(): Promise<readonly Project[]> {
  const names = readdirSync(scenarios).filter((name) => existsSync(join(scenarios, name, "expected")));
  const example = project("example", createWorkTreeSource(root), root, join(root, "generated"));
  return Promise.all([example, ...names.map(readScenario)]);
}

function readScenario(name: string): Promise<Project> {
  const input = join(scenarios, name, "input");
  return project(name, createMemorySource(readFolder(input)), input, join(scenarios, name, "expected"));
}

async function project(name: string, source: Source, projectFolder: string, folder: string): Promise<Project> {
  const { config } = await loadConfig(source, projectFolder);
  const { model, diagnostics } = await compile(source, config, { modelOnly: true });
  if (model === undefined) throw new Error(`${name} does not compile`);
  const losses = diagnostics.filter(({ code }) => code === "openapi/method" || code === "openapi/path-taken");
  const routes = model.services.flatMap(({ operations }) => operations).flatMap((operation) => operation.routes);
  const lost = routes.filter(({ span }) => losses.some((loss) => isDeepStrictEqual(loss.span, span)));
  return {
    name,
    folder,
    files: readFolder(folder),
    model,
    undocumented: new Set(lost.map(({ id }) => id)),
    has: (face) => config.emit[face] !== false,
  };
}
