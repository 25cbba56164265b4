import type { Digest } from "./digest.js";
import { type Manifest, printManifest } from "./manifest.js";
import { byCodeUnit } from "./out-path.js";
import type { Tree } from "./tree.js";

/** What stands on a path, against what should and against what svcgen last wrote there. */
export type FileState =
  | "current"
  | "missing"
  /** Ours as we left it, but the schemas say something else now. */
  | "stale"
  /** Listed in the manifest, but not as we left it. */
  | "edited"
  /** Not listed: somebody else's file on a path that we need. */
  | "foreign"
  /** Ours as we left it, and nothing generates it any more. */
  | "orphaned"
  /** The same with a hand edit: kept until somebody decides. */
  | "orphaned-edited";

export interface PlanEntry {
  readonly path: string;
  readonly state: FileState;
  readonly action: "none" | "write" | "delete" | "refuse";
}

/** What would change on disk, and why. Pure data; `apply` carries it out, `drift` says it. */
export interface Plan {
  /** Every file that is or was ours, sorted by path. */
  readonly entries: readonly PlanEntry[];
  readonly leftovers: readonly string[];
  readonly manifest: PlannedManifest;
  /** `major.minor` of the svcgen that runs. */
  readonly generator: string;
}

export interface PlannedManifest {
  readonly read: Manifest;
  /** Its text; undefined when there is none. */
  readonly before: string | undefined;
  /** Holds what was and what will be, while files are renamed. */
  readonly during: string;
  readonly after: string;
}

export interface PlannedFile {
  readonly path: string;
  readonly digest: Digest;
}

export interface PlanOptions {
  readonly generator: string;
  /** Overwrite and delete hand edits. */
  readonly force?: boolean;
  /** Only a part of the faces was emitted: what is not in `files` is no orphan, and stays listed. */
  readonly partial?: boolean;
}

export function plan(
  files: readonly PlannedFile[],
  tree: Tree,
  manifest: { readonly read: Manifest; readonly text: string | undefined },
  options: PlanOptions,
): Plan {
  const entries: PlanEntry[] = [];
  const after = new Map<string, readonly Digest[]>();
  const during = new Map<string, readonly Digest[]>(manifest.read.entries);

  for (const { path, digest } of files) {
    const written = manifest.read.entries.get(path);
    const state = stateOf(tree.digests.get(path), digest, written);
    entries.push({ path, state, action: actionOf(state, options) });
    after.set(path, [digest]);
    during.set(path, [...new Set([...(written ?? []), digest])]);
  }
  for (const [path, written] of manifest.read.entries) {
    if (after.has(path)) continue;
    if (options.partial === true) {
      after.set(path, written);
      continue;
    }
    const found = tree.digests.get(path);
    if (found === undefined) continue;
    const state = written.includes(found) ? "orphaned" : "orphaned-edited";
    const action = actionOf(state, options);
    entries.push({ path, state, action });
    if (action !== "delete") after.set(path, written);
  }
  return {
    entries: entries.toSorted((a, b) => byCodeUnit(a.path, b.path)),
    leftovers: tree.leftovers.toSorted(byCodeUnit),
    manifest: {
      read: manifest.read,
      before: manifest.text,
      during: printManifest(options.generator, during),
      after: printManifest(options.generator, after),
    },
    generator: options.generator,
  };
}

/** Whether the manifest on disk is not the one that a finished run leaves. */
export function manifestDiffers(plan: Plan): boolean {
  return plan.manifest.before?.replaceAll("\r\n", "\n") !== plan.manifest.after;
}

/** Whether there is nothing to write, delete or tidy up. */
export function isSettled(plan: Plan): boolean {
  return (
    plan.entries.every((entry) => entry.action === "none") && plan.leftovers.length === 0 && !manifestDiffers(plan)
  );
}

function stateOf(found: Digest | undefined, planned: Digest, written: readonly Digest[] | undefined): FileState {
  if (found === undefined) return "missing";
  if (found === planned) return "current";
  if (written === undefined) return "foreign";
  return written.includes(found) ? "stale" : "edited";
}

function actionOf(state: FileState, options: PlanOptions): PlanEntry["action"] {
  switch (state) {
    case "current":
      return "none";
    case "missing":
    case "stale":
      return "write";
    case "edited":
    case "foreign":
      return options.force === true ? "write" : "refuse";
    case "orphaned":
      return "delete";
    case "orphaned-edited":
      return options.force === true ? "delete" : "none";
  }
}
