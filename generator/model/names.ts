import type { Names } from "./model.js";

/**
 * Every spelling of a name. `camel` and `pascal` are identifiers of TypeScript, whatever the schema calls a thing: reserved
 * words get a `$`, as protobuf-es gives them. A nested type is named by its way from the package: `Outer.Inner`.
 */
export function spell(proto: string): Names {
  const words = wordsOf(proto);
  const pascal = words.map(capitalise).join("");
  const camel = words.map((word, index) => (index === 0 ? word.toLowerCase() : capitalise(word))).join("");
  const kebab = words.map((word) => word.toLowerCase()).join("-");
  return { proto, camel: identifier(camel), pascal: identifier(pascal), kebab: kebab === "" ? "x" : kebab };
}

/**
 * Give each key a name of its own, also where case is ignored: the first by code unit keeps its ideal name, later ones get
 * a number behind it. `ideal` may be the same for several keys; the result never is.
 */
export function distinguish(
  wanted: readonly { readonly key: string; readonly ideal: string }[],
  join: (ideal: string, count: number) => string,
): ReadonlyMap<string, string> {
  const sorted = [...wanted].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const ideals = new Set(sorted.map(({ ideal }) => ideal.toLowerCase()));
  const taken = new Set<string>();
  const given = new Map<string, string>();
  for (const { key, ideal } of sorted) {
    let name = ideal;
    // A numbered name must not take the ideal name of another one, which would then move when this one goes.
    for (let count = 2; taken.has(name.toLowerCase()) || (name !== ideal && ideals.has(name.toLowerCase())); count++) {
      name = join(ideal, count);
    }
    taken.add(name.toLowerCase());
    given.set(key, name);
  }
  return given;
}

/** Compare by code unit: the order of everything whose order means nothing. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `HTTPServer_v2` is `HTTP`, `Server`, `v2`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

function identifier(name: string): string {
  if (name === "") return "_";
  if (/^[0-9]/.test(name)) return `_${name}`;
  return reserved.has(name) ? `${name}$` : name;
}

/** Words that no declaration of a module may have: keywords, and globals that generated code relies on. */
const reserved: ReadonlySet<string> = new Set([
  ...["arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete"],
  ...["do", "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements"],
  ...["import", "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public"],
  ...["return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "undefined", "var", "void"],
  ...["while", "with", "yield", "constructor", "globalThis"],
  ...["Array", "AsyncIterable", "Error", "Function", "Map", "Object", "Partial", "Promise", "Readonly", "Record"],
  ...["Set", "String", "Symbol", "Uint8Array"],
]);
