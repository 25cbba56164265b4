import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

// Reads the import statements of the sources and holds the layers of ARCHITECTURE.md.

const root = join(import.meta.dirname, "..");

const layers: readonly (readonly string[])[] = [
  ["diagnostics"],
  ["artifact", "source"],
  ["config"],
  ["descriptors"],
  ["model"],
  ["checks", "emit", "breaking"],
  ["render", "output"],
  ["app", "scaffold"],
  ["cli", "plugin"],
];

interface Import {
  readonly from: string;
  /** Path from the root of the repository, or the specifier of a package. */
  readonly to: string;
  /** An `import()`: when it runs, or in a type. */
  readonly dynamic: boolean;
}

const files = [...sources("generator"), ...sources("runtime")];
const imports = files.flatMap((file) => importsOf(file));

test("the generator's layers import downwards only", () => {
  const wrong = imports.filter(({ from, to }) => {
    const [own, other] = [folderOf(from), folderOf(to)];
    if (own === undefined || other === undefined || own === other) return false;
    return layerOf(other) >= layerOf(own);
  });
  expect(wrong.map(print)).toEqual([]);
});

test("an emitter does not import another one", () => {
  // What several emitters need stands in a folder that is none.
  const shared = ["json-schema", "openapi-paths", "typescript"];
  const wrong = imports.filter(({ from, to }) => {
    const [own, other] = [emitterOf(from), emitterOf(to)];
    return own !== undefined && other !== undefined && own !== other && !shared.includes(other);
  });
  expect(wrong.map(print)).toEqual([]);
});

test("the runtime imports nothing of the generator", () => {
  expect(
    imports.filter(({ from, to }) => from.startsWith("runtime/") && to.startsWith("generator/")).map(print),
  ).toEqual([]);
});

test("only descriptors, the model's readers of it and the messages emitter see protobuf-es", () => {
  const allowed = /^generator\/(descriptors|model|emit\/messages|plugin)\//;
  const wrong = imports.filter(
    ({ from, to }) => from.startsWith("generator/") && /^@bufbuild\/proto/.test(to) && !allowed.test(from),
  );
  expect(wrong.map(print)).toEqual([]);
});

test("each package of the connect protocol's internals is imported in one file of each runtime folder", () => {
  const importers = new Set(
    imports.filter(({ to }) => to.startsWith("@connectrpc/connect/protocol")).map(({ from }) => from),
  );
  const folders = [...importers].map((file) => dirname(file));
  expect(folders.length).toBe(new Set(folders).size);
});

test("the process, the console and the file system are touched only where that is the job", () => {
  const allowed = /^generator\/(source|config\/|descriptors|output|app|scaffold|cli|plugin|render|emit\/messages)/;
  const wrong = files.filter(
    (file) =>
      file.startsWith("generator/") && !allowed.test(file) && /\bprocess\.|\bconsole\.|from "node:fs/.test(code(file)),
  );
  expect(wrong).toEqual([]);
});

test("no file has more than 300 lines", () => {
  const exempt = new Set([
    "generator/config/user-config.ts",
    "generator/diagnostics/catalogue.ts",
    "generator/model/model.ts",
  ]);
  const long = files.filter((file) => !exempt.has(file) && read(file).split("\n").length > 301);
  expect(long).toEqual([]);
});

test("no star export, no default export, no any", () => {
  const wrong = files.filter((file) => /^export \*|^export default|: any\b|\bas any\b|<any>/m.test(code(file)));
  expect(wrong).toEqual([]);
});

test("names are the vocabulary's", () => {
  expect(files.filter((file) => /(utils?|helpers?|manager|common|misc)(\/|\.ts$)/.test(file))).toEqual([]);
});

test("imports have no cycles, of types neither", () => {
  const graph = new Map<string, string[]>();
  for (const { from, to, dynamic } of imports) {
    if (!dynamic) graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  expect(findCycle(graph)).toEqual([]);
});

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist|gen)\//.test(file))
    .sort();
}

function importsOf(file: string): Import[] {
  const text = code(file);
  const found: Import[] = [];
  for (const match of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{][^;"]*?\sfrom\s+)?"([^"]+)"/g,
  )) {
    found.push({ from: file, to: resolve(file, match[1] ?? ""), dynamic: false });
  }
  for (const match of text.matchAll(/\bimport\("([^"]+)"\)/g)) {
    // A dynamic import obeys the layers too, but makes no cycle.
    found.push({ from: file, to: resolve(file, match[1] ?? ""), dynamic: true });
  }
  return found;
}

function resolve(file: string, specifier: string): string {
  return specifier.startsWith(".") ? normalize(join(dirname(file), specifier)).replace(/\.js$/, ".ts") : specifier;
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** The file without its comments. */
function code(file: string): string {
  return read(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

function folderOf(path: string): string | undefined {
  return /^generator\/([^/]+)\//.exec(path)?.[1];
}

function layerOf(folder: string): number {
  const layer = layers.findIndex((names) => names.includes(folder));
  if (layer < 0) throw new Error(`generator/${folder}/ has no layer`);
  return layer;
}

function emitterOf(path: string): string | undefined {
  return /^generator\/emit\/([^/]+)\//.exec(path)?.[1];
}

function print({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
