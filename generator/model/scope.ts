import type { DescEnum, DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import type { Context } from "./context.js";
import { byCodeUnit } from "./names.js";

/** What of a compiled workspace the model is about. */
export interface Scope {
  /** The files that the user asked for, sorted by path. */
  readonly files: readonly DescFile[];
  /** All that those import, directly or not, and that no package publishes, sorted by path. */
  readonly dependencies: readonly DescFile[];
  /** Those of the files, sorted by name. */
  readonly services: readonly DescService[];
  /** Messages and enums that the files declare, nested ones too. */
  readonly types: readonly (DescMessage | DescEnum)[];
}

export function findScope(context: Context): Scope {
  const { files: paths, registry } = context.descriptors;
  const files = [...new Set(paths)]
    .sort(byCodeUnit)
    .map((path) => registry.getFile(path))
    .filter((file) => file !== undefined);
  return {
    files,
    dependencies: dependenciesOf(context, files),
    services: files.flatMap((file) => file.services).sort((a, b) => byCodeUnit(a.typeName, b.typeName)),
    types: files.flatMap(typesOf),
  };
}

/** Messages and enums of a file, nested ones too. */
export function typesOf(file: DescFile): readonly (DescMessage | DescEnum)[] {
  return [...nestedTypes(file)].filter((desc) => desc.kind === "message" || desc.kind === "enum");
}

function dependenciesOf({ symbols }: Context, files: readonly DescFile[]): readonly DescFile[] {
  const seen = new Set(files);
  const found: DescFile[] = [];
  const waiting = files.flatMap((file) => file.dependencies);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    if (symbols.module(file).kind === "package") continue;
    found.push(file);
    waiting.push(...file.dependencies);
  }
  return found.sort((a, b) => byCodeUnit(a.proto.name, b.proto.name));
}
