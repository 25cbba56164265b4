import type { Artifact } from "../artifact/artifact.js";
import type { Config, EmitConfig, EmitterName } from "../config/config.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Model } from "../model/model.js";

/**
 * One face of the model. `emit` is a total, pure function: no file system, clock, environment or randomness, and nothing
 * fails in it. What an emitter cannot express, its `check` reports before anything is emitted.
 */
export interface Emitter<N extends EmitterName = EmitterName> {
  readonly name: N;
  /** Constructs of the model that this face cannot carry. */
  check?(model: Model, context: EmitContext<N>): Iterable<Diagnostic> | Promise<Iterable<Diagnostic>>;
  emit(model: Model, context: EmitContext<N>): Iterable<Artifact> | Promise<Iterable<Artifact>>;
}

export interface EmitContext<N extends EmitterName = EmitterName> {
  readonly options: Exclude<EmitConfig[N], false>;
  readonly config: Config;
  /** Which faces are emitted: generated files may import a sibling only if it is there. */
  readonly enabled: ReadonlySet<EmitterName>;
  /** The files that the configuration names (`namedFiles`), by path. One that is not there is undefined. */
  readonly files: NamedFiles;
  /** What was compiled, for the messages emitter; opaque to all others. */
  readonly compiled: Compiled;
}

export type NamedFiles = ReadonlyMap<string, string | undefined>;

export interface Compiled {
  /** The serialised google.protobuf.FileDescriptorSet with source info, imports first. */
  readonly image: Uint8Array;
  /** Import paths that svcgen brought itself: their messages are published, not generated. */
  readonly bundled: ReadonlySet<string>;
}
