import type { File } from "../artifact/artifact.js";
import { runRules } from "../checks/run.js";
import { withSeverities } from "../checks/severities.js";
import type { Config, EmitterName } from "../config/config.js";
import { compileDescriptors } from "../descriptors/compile.js";
import type { Descriptors } from "../descriptors/descriptors.js";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { inReadingOrder } from "../diagnostics/order.js";
import type { NamedFiles } from "../emit/emitter.js";
import { emitters } from "../emit/registry.js";
import { buildModel } from "../model/build.js";
import type { Model } from "../model/model.js";
import { checkPaths } from "../output/file-set.js";
import { render } from "../render/render.js";
import type { Source } from "../source/source.js";
import { emitAll, emitterProblems } from "./emit.js";
import { readNamedFiles } from "./named-files.js";
import { type Stopwatch, unmeasured } from "./stopwatch.js";

/** What a workspace compiles to. Without `files` there were errors, and nothing may be written. */
export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  readonly model?: Model;
  readonly files?: readonly File[];
}

export interface CompileOptions {
  /** Emit only these faces. Absent: all that the configuration switches on. */
  readonly only?: ReadonlySet<EmitterName>;
  readonly stopwatch?: Stopwatch;
  /** Stop at the checked model. */
  readonly modelOnly?: boolean;
  /** Where buf is looked for first. */
  readonly projectFolder?: string;
}

/** Descriptors, and what else the faces are made from. */
export interface Compiled {
  readonly descriptors: Descriptors;
  readonly config: Config;
  readonly files: NamedFiles;
}

/** Compile a workspace to files. Reads only from `source`, writes nothing, never throws for a mistake in the schemas. */
export async function compile(source: Source, config: Config, options: CompileOptions = {}): Promise<Compilation> {
  const measure = options.stopwatch ?? unmeasured;
  const { descriptors, diagnostics } = await measure("descriptors", () => compileDescriptors(source, config, options));
  if (descriptors === undefined || hasErrors(diagnostics)) return { diagnostics: inReadingOrder(diagnostics) };
  const files = await readNamedFiles(source, config);
  return compileFrom({ descriptors, config, files }, options, diagnostics);
}

/** The same from descriptors that somebody else compiled: protoc or buf, for the plugin. */
export async function compileFrom(
  compiled: Compiled,
  options: CompileOptions = {},
  before: readonly Diagnostic[] = [],
): Promise<Compilation> {
  const measure = options.stopwatch ?? unmeasured;
  const { descriptors, config, files: named } = compiled;
  const { model, diagnostics: found } = await measure("model", () => checkedModel(compiled));
  const diagnostics = inReadingOrder([...before, ...found]);
  if (hasErrors(diagnostics) || options.modelOnly === true) return { diagnostics, model };

  const artifacts = await emitAll(emitters, { model, config, files: named }, descriptors, options.only, measure);
  const files = await measure("render", () => render(artifacts));
  const refused = checkPaths(files.map((file) => file.path));
  return refused.length > 0 ? { diagnostics: [...refused, ...diagnostics], model } : { diagnostics, model, files };
}

interface CheckedModel {
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The model with all that is wrong with it. What is merely the consequence of an error is left out: the rules judge only a
 * model that could be built as it was meant, and how a face would look is told only where they found no error.
 */
async function checkedModel({ descriptors, config, files }: Compiled): Promise<CheckedModel> {
  const built = buildModel(descriptors, config);
  const { model } = built;
  const own = withSeverities(built.diagnostics, config);
  if (hasErrors(own)) return { model, diagnostics: own };

  const broken = runRules(model, config);
  const faces = withSeverities(await emitterProblems(emitters, { model, config, files }), config);
  const told = hasErrors(broken) ? faces.filter(({ severity }) => severity === "error") : faces;
  return { model, diagnostics: [...own, ...broken, ...told] };
}
