import type { Config } from "../../generator/config/config.js";
import { resolveConfig } from "../../generator/config/resolve.js";
import { compileDescriptors } from "../../generator/descriptors/compile.js";
import type { Diagnostic } from "../../generator/diagnostics/diagnostic.js";
import { buildModel } from "../../generator/model/build.js";
import type { Model } from "../../generator/model/model.js";
import { createMemorySource } from "../../generator/source/memory.js";
import type { Source } from "../../generator/source/source.js";
import { createWorkTreeSource } from "../../generator/source/work-tree.js";

export interface Built {
  readonly model: Model;
  readonly config: Config;
  /** What building the model found. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The model of protos that a test holds as text, by import path. Throws when they do not compile. */
export async function modelOf(protos: Readonly<Record<string, string>>, config: Partial<Config> = {}): Promise<Built> {
  const files = Object.fromEntries(Object.entries(protos).map(([path, text]) => [`schemas/${path}`, text]));
  return build(createMemorySource(files), config);
}

/** The model of the example contract, `schemas/acme`. */
export async function exampleModel(config: Partial<Config> = {}): Promise<Built> {
  return build(createWorkTreeSource(process.cwd()), { include: ["acme"], ...config });
}

async function build(source: Source, user: Partial<Config>): Promise<Built> {
  const config = resolveConfig(user);
  const { descriptors, diagnostics } = await compileDescriptors(source, config);
  if (descriptors === undefined) {
    throw new Error(diagnostics.map(({ span, message }) => `${span?.path}:${span?.start.line}: ${message}`).join("\n"));
  }
  const built = buildModel(descriptors, config);
  return { model: built.model, config, diagnostics: built.diagnostics };
}
