import { hash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { File } from "../artifact/artifact.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { digestOf } from "../output/digest.js";
import type { PlannedFile } from "../output/plan.js";
import type { Source } from "../source/source.js";
import { matches, type Trace } from "./recording-source.js";

/**
 * Results of earlier compilations, by content: an entry is used only when the source still answers every question that the
 * compilation asked in the same way. So `generate` with nothing to do and `check` without a difference load no compiler.
 * What stands in the output folder is never in here. Anything unreadable counts as not there.
 */
export interface Cache {
  find(source: Source): Promise<CachedResult | undefined>;
  keep(result: KeptResult): void;
}

export interface CachedResult {
  readonly out: string;
  readonly inputs: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly services: number;
  readonly files: readonly PlannedFile[];
  /** The text of the files, read only when one must be written; undefined when the cache is damaged. */
  contents(): ReadonlyMap<string, string> | undefined;
}

export interface KeptResult extends Omit<CachedResult, "files" | "contents"> {
  readonly trace: Trace;
  readonly files: readonly File[];
}

interface Entry extends Omit<CachedResult, "contents"> {
  readonly trace: Trace;
}

/** Entries of one project: some branches and the staged state. */
const keptEntries = 6;
const keptProjects = 40;
const largestContents = 64 * 1024 * 1024;

export function createCache(folder: string, build: string, project: string): Cache {
  const results = join(folder, "results");
  const own = join(results, hash("sha256", `${build}\0${project}`, "hex").slice(0, 24));
  return {
    async find(source) {
      for (const name of newestFirst(own).filter((name) => name.endsWith(".json"))) {
        const entry = readEntry(join(own, name));
        if (entry === undefined || !(await matches(source, entry.trace))) continue;
        return { ...entry, contents: () => readContents(join(own, `${name.slice(0, -5)}.contents`), entry.files) };
      }
      return undefined;
    },
    keep({ trace, files, ...rest }) {
      const contents = JSON.stringify(Object.fromEntries(files.map((file) => [file.path, file.content])));
      if (contents.length > largestContents) return;
      const entry: Entry = {
        ...rest,
        trace,
        files: files.map(({ path, content }) => ({ path, digest: digestOf(content) })),
      };
      const name = hash("sha256", JSON.stringify(trace), "hex").slice(0, 24);
      try {
        mkdirSync(own, { recursive: true });
        publish(join(own, `${name}.contents`), contents);
        publish(join(own, `${name}.json`), JSON.stringify(entry));
        forget(own, keptEntries * 2);
        forget(results, keptProjects);
      } catch {
        // A cache that cannot be written costs time, nothing else.
      }
    },
  };
}

function readEntry(path: string): Entry | undefined {
  try {
    const entry = JSON.parse(readFileSync(path, "utf8")) as Partial<Entry>;
    const whole =
      Array.isArray(entry.trace) &&
      entry.trace.length > 0 &&
      Array.isArray(entry.files) &&
      Array.isArray(entry.diagnostics);
    return whole && typeof entry.out === "string" && Array.isArray(entry.inputs) ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}

function readContents(path: string, files: readonly PlannedFile[]): ReadonlyMap<string, string> | undefined {
  try {
    const contents = new Map<string, string>(Object.entries(JSON.parse(readFileSync(path, "utf8"))));
    const whole = files.every((file) => {
      const content = contents.get(file.path);
      return typeof content === "string" && digestOf(content) === file.digest;
    });
    return whole ? contents : undefined;
  } catch {
    return undefined;
  }
}

function publish(path: string, content: string): void {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

function forget(folder: string, kept: number): void {
  for (const name of newestFirst(folder).slice(kept)) rmSync(join(folder, name), { recursive: true, force: true });
}

function newestFirst(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
      .toSorted((a, b) => b.at - a.at)
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
