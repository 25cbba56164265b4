import type { Config } from "../config/config.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { problem } from "../diagnostics/problem.js";
import { startOf } from "../diagnostics/span.js";
import { byCodeUnit, normalisePath } from "../source/listing.js";
import type { Source } from "../source/source.js";
import { bundledPaths, readBundled } from "./bundled.js";
import { type ProtoHeader, readProtoHeader } from "./proto-header.js";

/** The protos of one compilation: those to generate for, and everything that they import. */
export interface Workspace {
  /** By import path. Holds no google/protobuf: the compiler brings it. */
  readonly protos: ReadonlyMap<string, Proto>;
  /** Import paths to generate for, sorted. */
  readonly files: readonly string[];
  /** Bundled includes that the compilation uses and for which nothing is generated. */
  readonly bundled: ReadonlySet<string>;
  /** Every path that could be imported, for suggestions. */
  readonly importable: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Proto extends Parsed {
  /** From the project's folder; the import path for an include that svcgen brings. */
  readonly path: string;
}

interface Parsed {
  /** Without a byte order mark. */
  readonly content: Uint8Array;
  readonly text: string;
  readonly header: ProtoHeader;
}

/** Collect the protos below the schema folders, choose what to generate for, and follow the imports from there. */
export async function readWorkspace(source: Source, config: Config): Promise<Workspace> {
  const diagnostics: Diagnostic[] = [];
  const paths = await importPaths(source, config.schemas, diagnostics);

  const own = new Map<string, Proto>();
  await Promise.all(
    [...paths].map(async ([importPath, path]) => {
      const content = await source.read(path);
      if (content !== undefined) own.set(importPath, readProto(path, content));
    }),
  );

  const files = [...own.keys()].filter((importPath) => isChosen(importPath, own, config)).sort(byCodeUnit);
  diagnostics.push(...unmatched(own, config));
  if (files.length === 0 && diagnostics.length === 0) throw noSchemas(config.schemas);
  const protos = await closure(files, own);
  const bundled = new Set([...protos.keys()].filter((path) => bundledPaths.has(path) && !files.includes(path)));
  const importable = [...new Set([...own.keys(), ...bundledPaths])].sort(byCodeUnit);
  return { protos, files, bundled, importable, diagnostics };
}

/** Path from the project's folder by import path. A file below two roots belongs to the inner one. */
async function importPaths(
  source: Source,
  roots: readonly string[],
  diagnostics: Diagnostic[],
): Promise<Map<string, string>> {
  const byPath = new Map<string, string>();
  const empty: string[] = [];
  for (const root of [...new Set(roots.map(normalisePath))].sort((a, b) => a.length - b.length || byCodeUnit(a, b))) {
    const protos = (await source.list(root)).filter((path) => path.endsWith(".proto"));
    if (protos.length === 0) empty.push(root === "" ? "." : root);
    for (const path of protos) byPath.set(path, root === "" ? path : path.slice(root.length + 1));
  }
  if (empty.length > 0) throw noSchemas(empty);
  const byImport = new Map<string, string>();
  for (const path of [...byPath.keys()].sort(byCodeUnit)) {
    const importPath = byPath.get(path) ?? path;
    const first = byImport.get(importPath);
    if (first === undefined) byImport.set(importPath, path);
    else diagnostics.push(ambiguous(importPath, path, first));
  }
  return byImport;
}

function ambiguous(importPath: string, path: string, first: string): Diagnostic {
  const related = [{ span: startOf(first), message: "the other file" }];
  return problem("schema/ambiguous-import", { import: importPath }, { span: startOf(path), related });
}

function noSchemas(folders: readonly string[]): SvcgenError {
  return new SvcgenError(problem("schema/none", { folders: folders.join(", ") }));
}

function readProto(path: string, content: Uint8Array): Proto {
  let found = parsed.get(content);
  if (found === undefined) {
    const bare = startsWithMark(content) ? content.subarray(3) : content;
    const text = new TextDecoder().decode(bare);
    found = { content: bare, text, header: readProtoHeader(text) };
    parsed.set(content, found);
  }
  return { path, ...found };
}

/** A source that keeps its contents, such as memory, is parsed once, however many parts of it are compiled. */
const parsed = new WeakMap<Uint8Array, Parsed>();

function startsWithMark(content: Uint8Array): boolean {
  return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
}

/** Whether code is generated for a file. What svcgen or the compiler brings is generated only when it is asked for by name. */
function isChosen(importPath: string, own: ReadonlyMap<string, Proto>, config: Config): boolean {
  const proto = own.get(importPath);
  const matches = (name: string): boolean => proto !== undefined && isNamedBy(name, importPath, proto);
  if (config.exclude.some(matches)) return false;
  if (config.include.length > 0) return config.include.some(matches);
  return !bundledPaths.has(importPath) && !importPath.startsWith("google/protobuf/");
}

/** A name is a package with its sub-packages, or a file or folder: from the project's folder or as in imports. */
function isNamedBy(name: string, importPath: string, proto: Proto): boolean {
  const path = normalisePath(name);
  return [proto.header.package.replaceAll(".", "\0"), importPath, proto.path].some((candidate, i) => {
    const wanted = i === 0 ? name.replaceAll(".", "\0") : path;
    return candidate === wanted || candidate.startsWith(`${wanted}${i === 0 ? "\0" : "/"}`);
  });
}

function unmatched(own: ReadonlyMap<string, Proto>, config: Config): Diagnostic[] {
  const isUnknown = (name: string): boolean =>
    ![...own].some(([importPath, proto]) => isNamedBy(name, importPath, proto));
  return config.include.filter(isUnknown).map((name) => {
    const meant = nearest(
      name,
      [...own].flatMap(([importPath, { header }]) => [header.package, importPath]),
    );
    const help = meant === undefined ? {} : { help: `did you mean ${meant}?` };
    return problem("schema/unmatched-include", { name, folders: config.schemas.join(", ") }, help);
  });
}

/** The user's files win over the bundled ones of the same name. An import that nobody has is left to the compiler to report. */
async function closure(files: readonly string[], own: ReadonlyMap<string, Proto>): Promise<Map<string, Proto>> {
  const protos = new Map<string, Proto>();
  const open = [...files];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (protos.has(path)) continue;
    const proto = own.get(path) ?? (await readBundledProto(path));
    if (proto === undefined) continue;
    protos.set(path, proto);
    open.push(...proto.header.imports);
  }
  return new Map([...protos].sort(([a], [b]) => byCodeUnit(a, b)));
}

async function readBundledProto(importPath: string): Promise<Proto | undefined> {
  const content = await readBundled(importPath);
  return content === undefined ? undefined : readProto(importPath, content);
}
