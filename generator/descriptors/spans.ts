import type { DescFile, FileRegistry } from "@bufbuild/protobuf";
import type { SourceCodeInfo_Location } from "@bufbuild/protobuf/wkt";
import { type Span, startOf } from "../diagnostics/span.js";
import { columnFromCells } from "./columns.js";
import { fileComment, normaliseComment } from "./comments.js";
import type { AnyDesc, Descriptors } from "./descriptors.js";
import { type OptionStep, optionSteps } from "./option-steps.js";
import { findInOption } from "./option-text.js";
import { fileOf, NAME, optionsNumber, PACKAGE_PATH, SYNTAX_PATH, sourcePaths } from "./source-paths.js";
import { type IndexedText, indexText, offsetOf, positionAt } from "./text-positions.js";

/** What the user's files look like, as far as it is known: a protoc plugin knows neither folder nor text. */
export interface ProtoSources {
  /** Path of a file from the project's folder, by its import path. */
  path(importPath: string): string;
  text(importPath: string): string | undefined;
}

/** Find elements and options in the user's files, through SourceCodeInfo. */
export function createLocator(
  registry: FileRegistry,
  sources: ProtoSources,
): Pick<Descriptors, "span" | "optionSpan" | "comment"> {
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

  const span = (desc: AnyDesc): Span => {
    const { file, path } = located(desc);
    if (desc.kind === "file") return toSpan(file, placeAt(file, PACKAGE_PATH));
    // Generated elements (the entry message of a map) have no place of their own.
    for (let length = path.length; length > 0; length -= 2) {
      const at = path.slice(0, length);
      const place = placeAt(file, at);
      if (place !== undefined) return toSpan(file, headOf(place, placeAt(file, [...at, NAME])));
    }
    return startOf(file.path);
  };

  const optionSpan = (desc: AnyDesc, optionPath: readonly number[]): Span => {
    const { file, path } = located(desc);
    const options = [...path, optionsNumber(desc)];
    // What is not set has no place: then the nearest that surrounds it.
    for (let length = optionPath.length; length > 0; length--) {
      const wanted = optionPath.slice(0, length);
      const exact = insideLiteral(file, options, wanted, optionSteps(desc, wanted, registry));
      if (exact !== undefined) return exact;
      const at = [...options, ...wanted];
      const place = placeAt(file, at) ?? file.partsOfOptions.get(key(at));
      if (place !== undefined) return toSpan(file, place);
    }
    return span(desc);
  };

  const comment = (desc: AnyDesc): string => {
    const { file, path } = located(desc);
    if (desc.kind === "file") return fileComment(placeAt(file, PACKAGE_PATH), placeAt(file, SYNTAX_PATH));
    const place = placeAt(file, path);
    return normaliseComment(place?.leadingComments ?? "") || normaliseComment(place?.trailingComments ?? "");
  };

  return { span, optionSpan, comment };
}

interface LocatedFile {
  readonly path: string;
  readonly source: IndexedText | undefined;
  readonly paths: ReadonlyMap<object, readonly number[]>;
  /** By path. Only the paths of `extend` blocks and of all options of an element occur twice, and those are not asked for. */
  readonly locations: ReadonlyMap<string, Place>;
  /** The first part that is set of each message of a custom option: `option (a).b.c = 1` has no place for `(a)` or `(a).b`. */
  readonly partsOfOptions: ReadonlyMap<string, Place>;
}

type Place = Pick<SourceCodeInfo_Location, "span" | "leadingComments" | "trailingComments">;

function locateFile(file: DescFile, sources: ProtoSources): LocatedFile {
  const importPath = file.proto.name;
  const text = sources.text(importPath);
  return {
    path: sources.path(importPath),
    source: text === undefined ? undefined : indexText(text),
    paths: sourcePaths(file),
    locations: new Map(file.proto.sourceCodeInfo?.location.map((location) => [key(location.path), location])),
    partsOfOptions: partsOfOptions(file.proto.sourceCodeInfo?.location ?? []),
  };
}

function partsOfOptions(locations: readonly SourceCodeInfo_Location[]): ReadonlyMap<string, Place> {
  const parts = new Map<string, Place>();
  for (const location of locations) {
    const { path } = location;
    const option = path.findIndex((number) => number >= firstExtension);
    for (let length = option + 1; option >= 0 && length < path.length; length++) {
      const whole = key(path.slice(0, length));
      if (!parts.has(whole)) parts.set(whole, location);
    }
  }
  return parts;
}

/** Custom options are extensions, whose numbers begin here (descriptor.proto). */
const firstExtension = 1000;

function placeAt(file: LocatedFile, path: readonly number[]): Place | undefined {
  return file.locations.get(key(path));
}

/**
 * The place of an entry of an option that is written as a literal. SourceCodeInfo places the literal as a whole; what stands in
 * it is found in the text.
 */
function insideLiteral(
  file: LocatedFile,
  options: readonly number[],
  optionPath: readonly number[],
  steps: readonly OptionStep[] | undefined,
): Span | undefined {
  const { source } = file;
  if (steps === undefined || source === undefined) return undefined;
  let length = 0;
  for (const [used, step] of steps.slice(0, -1).entries()) {
    length += step.numbers;
    const place = placeAt(file, [...options, ...optionPath.slice(0, length)]);
    if (place === undefined) continue;
    const { start, end } = toSpan(file, place);
    const range = { start: offsetOf(source, start), end: offsetOf(source, end) };
    const found = findInOption(source.text, range, steps.slice(used + 1));
    if (found !== undefined) {
      return { path: file.path, start: positionAt(source, found.start), end: positionAt(source, found.end) };
    }
  }
  return undefined;
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
    column: columnFromCells(file.source?.lines[line] ?? "", cell),
  });
  return { path: file.path, start: position(startLine, startCell), end: position(endLine, endCell) };
}

function key(path: readonly number[]): string {
  return path.join(".");
}
