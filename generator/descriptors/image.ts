import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { byCodeUnit } from "../source/listing.js";
import type { Descriptors } from "./descriptors.js";
import { createLocator, type ProtoSources } from "./spans.js";

/**
 * Descriptors from a compiled image (a serialised FileDescriptorSet, imports first). The protoc plugin gets its image from
 * the compiler that calls it, and knows the files only by their import paths.
 */
export function descriptorsFromImage(
  image: Uint8Array,
  files: readonly string[],
  bundled: ReadonlySet<string>,
  sources: ProtoSources = unknownSources,
): Descriptors {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
  return { registry, files: [...files].sort(byCodeUnit), bundled, image, ...createLocator(registry, sources) };
}

const unknownSources: ProtoSources = { path: (importPath) => importPath, text: () => undefined };
