import { hash } from "node:crypto";
import type { Source } from "../source/source.js";

/**
 * Everything that a run read, as digests: the exact set of its inputs. A later run whose source answers each question the
 * same way would compile to the same files, which is all that the cache relies on.
 */
export type Trace = readonly TraceEntry[];

/** What was asked, the path, and the digest of the answer; null for a file that was not there. */
export type TraceEntry = readonly ["list" | "read", string, string | null];

/** A source that remembers what it was asked. */
export function recordReads(source: Source): { readonly source: Source; readonly trace: () => Trace } {
  const entries = new Map<string, TraceEntry>();
  const record = (entry: TraceEntry) => entries.set(`${entry[0]} ${entry[1]}`, entry);
  return {
    source: {
      kind: source.kind,
      async list(folder) {
        const paths = await source.list(folder);
        record(["list", folder, digestOfPaths(paths)]);
        return paths;
      },
      async read(path) {
        const bytes = await source.read(path);
        record(["read", path, digestOfBytes(bytes)]);
        return bytes;
      },
    },
    trace: () => [...entries.values()],
  };
}

/** Whether a source still gives every recorded answer. Asked at once: the git index answers in batches. */
export async function matches(source: Source, trace: Trace): Promise<boolean> {
  const same = await Promise.all(
    trace.map(async ([kind, path, digest]) => {
      const now = kind === "list" ? digestOfPaths(await source.list(path)) : digestOfBytes(await source.read(path));
      return now === digest;
    }),
  );
  return same.every(Boolean);
}

/** Only protos are looked for in folders; other files may come and go, our own output among them. */
function digestOfPaths(paths: readonly string[]): string {
  return hash("sha256", paths.filter((path) => path.endsWith(".proto")).join("\0"), "base64url");
}

function digestOfBytes(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : hash("sha256", bytes, "base64url");
}
