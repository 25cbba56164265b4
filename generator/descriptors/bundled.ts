import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { printedValidateProto, VALIDATE_PROTO } from "./validate-proto.js";

/**
 * Import paths of the includes that svcgen brings: its own options, the standard contracts of Google's APIs, and protovalidate.
 * Their TypeScript comes with `@svcgen/runtime` and `@bufbuild/protovalidate`, so that none is generated for them.
 */
export const bundledPaths: ReadonlySet<string> = new Set([
  VALIDATE_PROTO,
  "google/api/annotations.proto",
  "google/api/field_behavior.proto",
  "google/api/http.proto",
  "google/api/httpbody.proto",
  "google/api/resource.proto",
  "google/api/visibility.proto",
  "google/rpc/code.proto",
  "google/rpc/error_details.proto",
  "google/rpc/status.proto",
  "svcgen/v1/openapi.proto",
  "svcgen/v1/policy.proto",
  "svcgen/v1/queue.proto",
  "svcgen/v1/rest.proto",
]);

/** The text of a bundled include; undefined for any other path. */
export async function readBundled(importPath: string): Promise<Uint8Array | undefined> {
  if (!bundledPaths.has(importPath)) return undefined;
  if (importPath === VALIDATE_PROTO) return printedValidateProto();
  return readFile(join(schemasFolder(), importPath));
}

/** `schemas/` of the package, beside `generator/` in the repository and beside `dist/` when published. */
function schemasFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "schemas/svcgen/v1/rest.proto"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("svcgen is installed without its schemas folder");
    folder = parent;
  }
  return join(folder, "schemas");
}
