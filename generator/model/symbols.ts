import type { DescEnum, DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { wktPublicImportPaths } from "@bufbuild/protobuf/codegenv2";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import type { Descriptors } from "../descriptors/descriptors.js";
import type { EsSymbol, ModuleRef } from "./model.js";

/**
 * Under which names protobuf-es generates messages, enums and services, and from where they are imported. protoc-gen-es
 * resolves clashes within a file in a fixed order, which is repeated here: its own functions for it would load TypeScript.
 *
 * @see https://github.com/bufbuild/protobuf-es/blob/main/packages/protoplugin/src/names.ts
 */
export interface Symbols {
  /** The TypeScript type of a message or enum. */
  shape(desc: DescMessage | DescEnum): EsSymbol;
  /** The descriptor of a message, enum or service. */
  descriptor(desc: DescMessage | DescEnum | DescService): EsSymbol;
  /** Where the code of a file stands. */
  module(file: DescFile): ModuleRef;
}

export function createSymbols(descriptors: Descriptors): Symbols {
  const generated = new Set(descriptors.files);
  const names = new Map<DescFile, FileNames>();
  const modules = new Map<DescFile, ModuleRef>();

  const namesOf = (file: DescFile): FileNames => remember(names, file, () => nameAll(file));
  const module = (file: DescFile): ModuleRef =>
    remember(modules, file, () => moduleOf(file, generated, descriptors.bundled));
  return {
    module,
    shape: (desc) => ({ name: namesOf(desc.file).shapes.get(desc) ?? desc.name, from: module(desc.file) }),
    descriptor: (desc) => ({ name: namesOf(desc.file).descriptors.get(desc) ?? desc.name, from: module(desc.file) }),
  };
}

function moduleOf(file: DescFile, generated: ReadonlySet<string>, bundled: ReadonlySet<string>): ModuleRef {
  const path = file.proto.name;
  if (!generated.has(path)) {
    const specifier = wktPublicImportPaths[path];
    if (specifier !== undefined) return { kind: "package", specifier };
    if (bundled.has(path)) {
      const owner = path.startsWith("buf/validate/") ? "@bufbuild/protovalidate" : "@svcgen/runtime";
      return { kind: "package", specifier: `${owner}/gen/${file.name}_pb.js` };
    }
  }
  return { kind: "generated", path: `messages/${file.name}_pb` };
}

interface FileNames {
  readonly shapes: ReadonlyMap<DescMessage | DescEnum, string>;
  readonly descriptors: ReadonlyMap<DescMessage | DescEnum | DescService, string>;
}

function nameAll(file: DescFile): FileNames {
  const taken = new Set<string>();
  const take = (ideal: string): string => {
    for (let count = 0; ; count++) {
      const salt = count === 0 ? "" : count === 1 ? "$" : `$${count - 1}`;
      const name = safeIdentifier(ideal + salt);
      if (!taken.has(name)) {
        taken.add(name);
        return name;
      }
    }
  };

  const shapes = new Map<DescMessage | DescEnum, string>();
  for (const desc of nestedTypes(file)) {
    if (desc.kind === "message" || desc.kind === "enum") shapes.set(desc, take(localTypeName(desc)));
  }
  const descriptors = new Map<DescMessage | DescEnum | DescService, string>();
  take(`file_${file.name.replace(/[^a-zA-Z0-9_]+/g, "_")}`);
  for (const desc of nestedTypes(file)) {
    if (desc.kind === "message" || desc.kind === "enum") descriptors.set(desc, take(`${localTypeName(desc)}Schema`));
    else if (desc.kind === "service") descriptors.set(desc, take(localTypeName(desc)));
    else take(localTypeName(desc));
  }
  return { shapes, descriptors };
}

/** The name within the package, nested names joined by `_`: `Outer_Inner`. */
function localTypeName(desc: { readonly typeName: string; readonly file: DescFile }): string {
  const packageName = desc.file.proto.package;
  return desc.typeName.slice(packageName === "" ? 0 : packageName.length + 1).replaceAll(".", "_");
}

/** protoplugin's list, which differs from what TypeScript reserves. */
function safeIdentifier(name: string): string {
  return reservedByProtoplugin.has(name) ? `${name}$` : name;
}

const reservedByProtoplugin: ReadonlySet<string> = new Set([
  ...["break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "export"],
  ...["extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null", "return"],
  ...["super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield", "enum"],
  ...["implements", "interface", "let", "package", "private", "protected", "public", "static", "Object", "bigint"],
  ...["number", "boolean", "string", "object", "globalThis", "Uint8Array", "Partial"],
]);

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
