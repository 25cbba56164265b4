import { listBelow, normalisePath } from "./listing.js";
import type { Source } from "./source.js";

/** Files that stand nowhere: tests, and what another tool already holds in memory. Paths are relative to the project's folder. */
export function createMemorySource(files: Readonly<Record<string, string | Uint8Array>>): Source {
  const contents = new Map<string, Uint8Array>();
  for (const [path, content] of Object.entries(files)) {
    contents.set(normalisePath(path), typeof content === "string" ? new TextEncoder().encode(content) : content);
  }
  return {
    kind: "memory",
    list: async (folder) => listBelow(contents.keys(), folder),
    read: async (path) => contents.get(normalisePath(path)),
  };
}
