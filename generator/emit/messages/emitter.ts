import type { Emitter } from "../emitter.js";
import { checkTypeNames } from "./checks.js";

/** The messages that all other TypeScript builds on, by protoc-gen-es. */
export const messagesEmitter: Emitter<"messages"> = {
  name: "messages",
  check: checkTypeNames,
  async emit(model, { compiled, config }) {
    if (model.files.length === 0) return [];
    const { runProtocGenEs } = await import("./protoc-gen-es.js");
    const files = runProtocGenEs({
      image: compiled.image,
      files: model.files.map(({ path }) => path),
      published: new Map([...compiled.bundled].map((path) => [path, ownerOf(path)])),
      importExtension: config.importExtension,
    });
    return files.map(({ name, content }) => ({ kind: "verbatim", path: `messages/${name}`, content }));
  },
};

/** The package that has the code of a bundled file. */
function ownerOf(path: string): string {
  return path.startsWith("buf/validate/") ? "@bufbuild/protovalidate" : "@svcgen/runtime";
}
