import type { DescFile } from "@bufbuild/protobuf";
import type { SourceCodeInfo_Location } from "@bufbuild/protobuf/wkt";
import { type Span, startOf } from "../diagnostics/span.js";
import { columnFromCells } from "./columns.js";
import { normaliseComment } from "./comments.js";
import type { AnyDesc, Descriptors } from "./descriptors.js";
import { fileOf, NAME, optionsNumber, PACKAGE_PATH, sourcePaths } from "./source-paths.js";

/** What the user's files look like, as far as it is known: a protoc plugin knows neither folder nor text. */
export interface ProtoSources {
  /** Path of a file from the project's folder, by its import path. */
  path(importPath: string): string;
  text(importPath: string): string | undefined;
}

/** Find elements and options in the user's files, through SourceCodeInfo. */
export function createLocator(sources: ProtoSources): Pick<Descriptors, "span" | "optionSpan" | "comment"> {
  const files = new Map<DescFile, LocatedFile>();
  const located = (desc: AnyDesc): { file: LocatedFile; path: readonly number[] } => {
    const descFile = fileOf(desc);
    let file = files.get(descFile);
    if (file === undefined) {
      file = locateFile(descFile, sources);
      files.set(descFile, file);
    }
    return { file, path: file.paths.get(desc.proto) ?? [] };
  };
  return {
    span(desc) {
      const { file, path } = located(desc);
      if (desc.kind === "file") return toSpan(file, file.locations.get(key(PACKAGE_PATH)));
      // Generated elements (the entry message of a map) have no place of their own.
      for (let length = path.length; length > 0; length -= 2) {
        const at = path.slice(0, length);
        const location = file.locations.get(key(at));
        if (location !== undefined) return toSpan(file, headOf(location, file.locations.get(key([...at, NAME]))));
      }
      return startOf(file.path);
    },
    optionSpan(desc, optionPath) {
      const { file, path } = located(desc);
      const full = [...path, optionsNumber(desc), ...optionPath];
      for (let length = full.length; length > path.length; length--) {
        const location = file.locations.get(key(full.slice(0, length)));
        if (location !== undefined) return toSpan(file, location);
      }
      return this.span(desc);
    },
    comment(desc) {
      const { file, path } = located(desc);
      const location = file.locations.get(key(desc.kind === "file" ? PACKAGE_PATH : path));
      const leading = normaliseComment(location?.leadingComments ?? "");
      return leading === "" ? normaliseComment(location?.trailingComments ?? "") : leading;
    },
  };
}

interface LocatedFile {
  readonly path: string;
  readonly lines: readonly string[] | undefined;
  readonly paths: ReadonlyMap<object, readonly number[]>;
  /** The first location of each path; later ones belong to further statements of the same option or `extend` block. */
  readonly locations: ReadonlyMap<string, Place>;
}

type Place = Pick<SourceCodeInfo_Location, "span" | "leadingComments" | "trailingComments">;

function locateFile(file: DescFile, sources: ProtoSources): LocatedFile {
  const locations = new Map<string, Place>();
  for (const location of file.proto.sourceCodeInfo?.location ?? []) {
    const path = key(location.path);
    if (!locations.has(path)) locations.set(path, location);
  }
  const importPath = file.proto.name;
  return {
    path: sources.path(importPath),
    lines: sources.text(importPath)?.split("\n"),
    paths: sourcePaths(file),
    locations,
  };
}

/** A declaration of several lines is pointed at by its head, up to its name. */
function headOf(declaration: Place, name: Place | undefined): Place {
  const [line = 0, column = 0] = declaration.span;
  const [nameLine = 0, , nameEnd = 0] = name?.span ?? [];
  if (declaration.span.length === 3 || name?.span.length !== 3 || nameLine !== line) return declaration;
  return { ...declaration, span: [line, column, nameEnd] };
}

function toSpan(file: LocatedFile, place: Place | undefined): Span {
  if (place === undefined) return startOf(file.path);
  const [startLine = 0, startCell = 0] = place.span;
  const [endLine, endCell] =
    place.span.length === 3 ? [startLine, place.span[2] ?? 0] : [place.span[2] ?? 0, place.span[3] ?? 0];
  const position = (line: number, cell: number) => ({
    line: line + 1,
    column: columnFromCells(file.lines?.[line] ?? "", cell),
  });
  return { path: file.path, start: position(startLine, startCell), end: position(endLine, endCell) };
}

function key(path: readonly number[]): string {
  return path.join(".");
}
