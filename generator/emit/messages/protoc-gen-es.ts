import { create, fromBinary } from "@bufbuild/protobuf";
import { wktPublicImportPaths } from "@bufbuild/protobuf/codegenv2";
import { CodeGeneratorRequestSchema, type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { protocGenEs } from "@bufbuild/protoc-gen-es/dist/cjs/src/protoc-gen-es-plugin.js";

/** What protoc-gen-es is asked for. */
export interface Request {
  /** The serialised google.protobuf.FileDescriptorSet. */
  readonly image: Uint8Array;
  /** Import paths of the files to generate, without those that they import. */
  readonly files: readonly string[];
  /** Files whose code is published: import path to the package that has it in `gen/`. */
  readonly published: ReadonlyMap<string, string>;
  readonly importExtension: "js" | "ts" | "none";
}

export interface GeneratedFile {
  readonly name: string;
  readonly content: string;
}

/**
 * Run protoc-gen-es in this process. Its output also needs the files that the wanted ones import, so these are generated
 * too, unless they are published.
 *
 * This file is loaded only when messages are generated: protoc-gen-es loads TypeScript.
 */
export function runProtocGenEs({ image, files, published, importExtension }: Request): readonly GeneratedFile[] {
  const { file: protoFile } = fromBinary(FileDescriptorSetSchema, image);
  for (const file of protoFile) keepComments(file);
  const rewrites = [...published].map(
    ([path, owner]) => `rewrite_imports=./${path.replace(/\.proto$/, "")}_pb.js:${owner}/gen`,
  );
  const request = create(CodeGeneratorRequestSchema, {
    protoFile,
    fileToGenerate: withImports(files, protoFile, published),
    parameter: [...parameters, `import_extension=${importExtension}`, ...rewrites].join(","),
  });
  return protocGenEs.run(request).file.map(({ name = "", content = "" }) => ({ name, content }));
}

/** Node runs the sources as they are if only types must be stripped; a version in each file would make all of them stale at once. */
const parameters = ["target=ts", "erasable_syntax=true", "elide_plugin_version=true"];

/** For each element protoc-gen-es walks all places of the file to find its comment; most places have none. */
function keepComments({ sourceCodeInfo }: FileDescriptorProto): void {
  if (sourceCodeInfo === undefined) return;
  sourceCodeInfo.location = sourceCodeInfo.location.filter(
    ({ leadingComments, trailingComments, leadingDetachedComments }) =>
      leadingComments !== "" || trailingComments !== "" || leadingDetachedComments.length > 0,
  );
}

function withImports(
  files: readonly string[],
  protoFiles: readonly FileDescriptorProto[],
  published: ReadonlyMap<string, string>,
): string[] {
  const byPath = new Map(protoFiles.map((file) => [file.name, file]));
  const wanted = new Set(files);
  // A set can grow while it is walked.
  for (const path of wanted) {
    for (const dependency of byPath.get(path)?.dependency ?? []) {
      if (!published.has(dependency) && !(dependency in wktPublicImportPaths)) wanted.add(dependency);
    }
  }
  return [...wanted];
}
