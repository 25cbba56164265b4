import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The contract of the example, as `compileProtos` takes it. */
export const exampleProtos = readProtos(join(root, "schemas"), [
  "acme/user/v1/user.proto",
  "acme/greeter/v1/greeter.proto",
  "acme/welcome/v1/welcome.proto",
]);

/** A contract in which every name is one that generated code uses itself. */
export const tortureProtos = readProtos(join(root, "test/types/schemas"), [
  "library/v1/shelves.proto",
  "torture/v1/names.proto",
  "other/v1/other.proto",
]);

/** A contract of files and forms. */
export const fileProtos = readProtos(join(root, "test/scenarios/rest-files/input/schemas"), ["files/v1/files.proto"]);

function readProtos(folder: string, paths: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
