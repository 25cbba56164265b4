import type { Artifact } from "../artifact/artifact.js";
import type { Config, EmitterName } from "../config/config.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Compiled, EmitContext, Emitter, NamedFiles } from "../emit/emitter.js";
import type { Model } from "../model/model.js";
import type { Stopwatch } from "./stopwatch.js";

/** What faces are made from. */
export interface Checked {
  readonly model: Model;
  readonly config: Config;
  readonly files: NamedFiles;
}

/** What the model holds that a face, which the configuration switches on, cannot carry. */
export async function emitterProblems(emitters: readonly Emitter[], project: Checked): Promise<readonly Diagnostic[]> {
  const found = await Promise.all(
    emitters.map(async (emitter) => {
      const context = contextOf(emitter, project, notCompiled);
      return context === undefined ? [] : [...((await emitter.check?.(project.model, context)) ?? [])];
    }),
  );
  return found.flat();
}

/** The artifacts of every face that is switched on, in the order of the registry. */
export async function emitAll(
  emitters: readonly Emitter[],
  project: Checked,
  compiled: Compiled,
  only: ReadonlySet<EmitterName> | undefined,
  measure: Stopwatch,
): Promise<readonly Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const emitter of emitters) {
    const context = contextOf(emitter, project, compiled);
    if (context === undefined || only?.has(emitter.name) === false) continue;
    artifacts.push(...(await measure(`emit ${emitter.name}`, () => emitter.emit(project.model, context))));
  }
  return artifacts;
}

/** Checks look at the model only. */
const notCompiled: Compiled = { image: new Uint8Array(), bundled: new Set() };

function contextOf<N extends EmitterName>(
  emitter: Emitter<N>,
  { config, files }: Checked,
  compiled: Compiled,
): EmitContext<N> | undefined {
  const options = config.emit[emitter.name];
  if (options === false) return undefined;
  const enabled = new Set((Object.keys(config.emit) as EmitterName[]).filter((name) => config.emit[name] !== false));
  return { options: options as EmitContext<N>["options"], config, enabled, files, compiled } as EmitContext<N>;
}
