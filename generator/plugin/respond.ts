import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  Edition,
  CodeGeneratorResponse_Feature as Feature,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { compileFrom } from "../app/compile.js";
import { readNamedFiles } from "../app/named-files.js";
import { findProject } from "../app/project.js";
import { loadProjectConfig } from "../app/project-config.js";
import { descriptorsFromImage } from "../descriptors/image.js";
import { readWorkspace } from "../descriptors/workspace.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { createWorkTreeSource } from "../source/work-tree.js";

/** Answer a request of buf or protoc with the files that `svcgen generate` writes for the same protos. */
export async function respond(request: Uint8Array, cwd: string): Promise<Uint8Array> {
  const answer = await filesFor(fromBinary(CodeGeneratorRequestSchema, request), cwd).catch((error: unknown) => {
    if (error instanceof SvcgenError) return { error: printAll(error.diagnostics), file: [] };
    throw error;
  });
  const response = create(CodeGeneratorResponseSchema, {
    ...answer,
    supportedFeatures: BigInt(Feature.PROTO3_OPTIONAL | Feature.SUPPORTS_EDITIONS),
    minimumEdition: Edition.EDITION_PROTO2,
    maximumEdition: Edition.EDITION_2023,
  });
  return toBinary(CodeGeneratorResponseSchema, response);
}

type Answer =
  | { readonly error: string; readonly file: [] }
  | { readonly file: { readonly name: string; readonly content: string }[] };

async function filesFor(request: CodeGeneratorRequest, cwd: string): Promise<Answer> {
  const project = findProject(cwd, configParameter(request.parameter));
  const source = createWorkTreeSource(project.folder);
  const { config } = await loadProjectConfig(source, project);
  // The compiler knows import paths only; places in the user's files, and which files are wanted, are the project's.
  const workspace = await readWorkspace(source, config);
  const asked = new Set(request.fileToGenerate);
  const files = workspace.files.filter((path) => asked.has(path));
  const descriptors = descriptorsFromImage(imageOf(request), files, workspace.bundled, {
    path: (importPath) => workspace.protos.get(importPath)?.path ?? importPath,
    text: (importPath) => workspace.protos.get(importPath)?.text,
  });
  const { files: made, diagnostics } = await compileFrom(
    { descriptors, config, files: await readNamedFiles(source, config) },
    {},
    workspace.diagnostics,
  );
  if (made === undefined) return { error: printAll(diagnostics), file: [] };
  return { file: made.map(({ path, content }) => ({ name: path, content })) };
}

/** Files to generate come twice: without the options that only matter in sources, and in full. */
function imageOf(request: CodeGeneratorRequest): Uint8Array {
  const full = new Map(request.sourceFileDescriptors.map((file) => [file.name, file]));
  const file = request.protoFile.map((stripped) => full.get(stripped.name) ?? stripped);
  return toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file }));
}

/** The one parameter: `config=path/to/svcgen.config.ts`. */
function configParameter(parameter: string): string | undefined {
  const [key, value] = parameter.split("=");
  if (parameter === "") return undefined;
  if (key !== "config" || value === undefined || value === "")
    throw new Error(`unknown parameter "${parameter}"; there is only config=<file>`);
  return value;
}

function printAll(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, message, span, help }) => {
      const place = span === undefined ? "" : `${span.path}:${span.start.line}:${span.start.column}: `;
      return `${place}error: ${message} [${code}]${help === undefined ? "" : `\n help: ${help}`}`;
    })
    .join("\n");
}
