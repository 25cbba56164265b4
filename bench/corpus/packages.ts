import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { readProtoHeader } from "../../generator/descriptors/proto-header.js";
import { createMemorySource } from "../../generator/source/memory.js";
import type { Source } from "../../generator/source/source.js";

/**
 * The protos of the npm package google-proto-files: a large body of contracts that nobody wrote for svcgen. A package is what
 * one API in one version is: the protos of one folder.
 */
export interface Corpus {
  readonly version: string;
  /** Sorted by name. */
  readonly packages: readonly CorpusPackage[];
  /** Nothing but the protos of a package and what they import, below `schemas/`. */
  sourceOf(chosen: CorpusPackage): Source;
  /** The texts of its own protos. */
  textsOf(chosen: CorpusPackage): readonly string[];
}

export interface CorpusPackage {
  /** The folder: `google/pubsub/v1`. Each holds one protobuf package. */
  readonly name: string;
  /** Import paths, sorted. */
  readonly files: readonly string[];
}

export function readCorpus(): Corpus {
  const packageJson = createRequire(import.meta.url).resolve("google-proto-files/package.json");
  const root = dirname(packageJson);
  const protos = new Map(protoPaths(root).map((path) => [path, readProto(join(root, path))]));
  const { version } = JSON.parse(readFileSync(packageJson, "utf8")) as { readonly version: string };
  return {
    version,
    packages: packagesOf(protos.keys()),
    sourceOf: ({ files }) =>
      createMemorySource(
        Object.fromEntries(closure(files, protos).map((path) => [`schemas/${path}`, protos.get(path)?.content ?? ""])),
      ),
    textsOf: ({ files }) => files.map((path) => new TextDecoder().decode(protos.get(path)?.content)),
  };
}

interface Proto {
  readonly content: Uint8Array;
  readonly imports: readonly string[];
}

/** All but google/protobuf: those belong to the compiler, and tests of protoc stand among them. */
function protoPaths(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".proto") && !path.startsWith("google/protobuf/"))
    .sort();
}

function readProto(path: string): Proto {
  const content = readFileSync(path);
  return { content, imports: readProtoHeader(content.toString("utf8")).imports };
}

function packagesOf(paths: Iterable<string>): readonly CorpusPackage[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const files = folders.get(dirname(path));
    if (files === undefined) folders.set(dirname(path), [path]);
    else files.push(path);
  }
  return [...folders].map(([name, files]) => ({ name, files }));
}

function closure(files: readonly string[], protos: ReadonlyMap<string, Proto>): readonly string[] {
  const found = new Set<string>();
  const open = [...files];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const proto = protos.get(path);
    if (proto === undefined || found.has(path)) continue;
    found.add(path);
    open.push(...proto.imports);
  }
  return [...found].sort();
}
