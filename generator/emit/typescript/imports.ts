import { isIdentifier } from "../../artifact/identifier.js";
import type { Config } from "../../config/config.js";
import type { EsSymbol, ModuleRef } from "../../model/model.js";
import { byCodeUnit } from "../../model/names.js";

/**
 * The imports of one generated TypeScript file: collected while its view is made, merged by module and sorted in the end.
 * A name that the file already has, or that two modules export, is imported under another one.
 */
export interface Imports {
  /** Import a type, or a value of which only the type is used, and say under which name the file has it. */
  type(symbol: EsSymbol): string;
  /** Import a value. */
  value(symbol: EsSymbol): string;
  /** What the template prints. Packages first, then siblings. */
  view(): readonly ImportView[];
}

export type ImportView = {
  readonly from: string;
  /** Nothing but types: the whole statement is one of types. */
  readonly typeOnly: boolean;
  readonly names: readonly ImportedName[];
};

export type ImportedName = {
  readonly name: string;
  /** The name in this file; empty for the same. */
  readonly alias: string;
  readonly type: boolean;
};

/**
 * @param path of the file, relative to the output folder
 * @param taken the names that the file itself declares or relies on
 */
export function createImports(path: string, config: Config, taken: Iterable<string>): Imports {
  const locals = new Set(taken);
  const modules = new Map<string, Map<string, { local: string; type: boolean }>>();

  const use = (symbol: EsSymbol, type: boolean): string => {
    const from = specifierOf(symbol.from, path, config);
    const names = modules.get(from) ?? new Map<string, { local: string; type: boolean }>();
    modules.set(from, names);
    const known = names.get(symbol.name);
    if (known !== undefined) {
      known.type &&= type;
      return known.local;
    }
    const local = freeName(symbol, locals);
    locals.add(local);
    names.set(symbol.name, { local, type });
    return local;
  };

  return {
    type: (symbol) => use(symbol, true),
    value: (symbol) => use(symbol, false),
    view: () =>
      [...modules]
        .sort(([a], [b]) => Number(isRelative(a)) - Number(isRelative(b)) || byCodeUnit(a, b))
        .map(([from, names]) => {
          const typeOnly = [...names.values()].every(({ type }) => type);
          return {
            from,
            typeOnly,
            names: [...names]
              .sort(([a], [b]) => byName(a, b))
              .map(([name, { local, type }]) => ({
                name,
                alias: local === name ? "" : local,
                type: type && !typeOnly,
              })),
          };
        }),
  };
}

/** A symbol of a published package. */
export function published(specifier: string, name: string): EsSymbol {
  return { name, from: { kind: "package", specifier } };
}

function specifierOf(module: ModuleRef, importer: string, config: Config): string {
  if (module.kind === "package") return module.specifier;
  const here = importer.split("/").slice(0, -1);
  const there = module.path.split("/");
  let common = 0;
  while (common < here.length && common < there.length - 1 && here[common] === there[common]) common++;
  const up = here.slice(common).map(() => "..");
  const extension = config.importExtension === "none" ? "" : `.${config.importExtension}`;
  return [...(up.length === 0 ? ["."] : up), ...there.slice(common)].join("/") + extension;
}

/** `User`, else with the folders of its module in front: `AcmeBillingV1User`, else with a number behind it. */
function freeName({ name, from }: EsSymbol, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const folders = from.kind === "generated" ? from.path.split("/").slice(1, -1) : [];
  const qualified = [...folders.flatMap((folder) => folder.split(/[^A-Za-z0-9]+/)), name].map(capitalise).join("");
  const ideal = /^[a-z]/.test(name) ? qualified.charAt(0).toLowerCase() + qualified.slice(1) : qualified;
  if (isIdentifier(ideal) && !taken.has(ideal)) return ideal;
  let count = 1;
  while (taken.has(`${name}$${count}`)) count++;
  return `${name}$${count}`;
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith(".");
}

/** As editors sort names: without regard to case, then by code unit. */
function byName(a: string, b: string): number {
  return byCodeUnit(a.toLowerCase(), b.toLowerCase()) || byCodeUnit(a, b);
}
