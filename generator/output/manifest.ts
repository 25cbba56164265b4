import type { Digest } from "./digest.js";
import { byCodeUnit, outPathProblem } from "./out-path.js";

/**
 * Which files of the output folder are ours, and what we last wrote there:
 *
 *     svcgen 1
 *     generator 0.1
 *     1f0c3e5a7b9d2c46  connect/acme/user/v1/user-service.ts
 *
 * One line a file, sorted, without a time or a version of its own, so that branches merge. A path can stand there twice:
 * while a run is writing (what was there, what will be), and after a merge that kept both sides. Either is then ours.
 */
export interface Manifest {
  /** `major.minor` of the svcgen that wrote it; several after a merge, none without a manifest. */
  readonly generators: readonly string[];
  readonly entries: ReadonlyMap<string, readonly Digest[]>;
  /** Lines that were not understood and had no effect. */
  readonly problems: readonly ManifestProblem[];
}

export interface ManifestProblem {
  readonly line: number;
  /** Continues "the manifest …". */
  readonly reason: string;
}

export const manifestName = ".svcgen.manifest";

const header = "svcgen 1";

export const emptyManifest: Manifest = { generators: [], entries: new Map(), problems: [] };

/** Read a manifest, also a damaged one: of a conflict both sides count; a line that names a path outside counts for nothing. */
export function parseManifest(text: string): Manifest {
  const generators = new Set<string>();
  const entries = new Map<string, Digest[]>();
  const problems: ManifestProblem[] = [];
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  if (lines.at(-1) === "") lines.pop();
  if (!lines.includes(header)) problems.push({ line: 1, reason: `does not begin with "${header}"` });
  for (const [index, line] of lines.entries()) {
    const report = (reason: string) => problems.push({ line: index + 1, reason });
    if (line === header) continue;
    if (/^(<{7}|={7}|>{7}|\|{7})( |$)/.test(line)) {
      report("holds a conflict marker");
      continue;
    }
    const generator = /^generator (\d{1,9}\.\d{1,9})$/.exec(line)?.[1];
    if (generator !== undefined) {
      generators.add(generator);
      continue;
    }
    const [, digest, path] = /^([0-9a-f]{16}) {2}(.+)$/s.exec(line) ?? [];
    if (digest === undefined || path === undefined) {
      report("has a line that is no entry");
      continue;
    }
    const reason = outPathProblem(path);
    if (reason !== undefined) {
      report(`names a path that ${reason}`);
      continue;
    }
    const digests = entries.get(path);
    if (digests === undefined) entries.set(path, [digest]);
    else if (!digests.includes(digest)) digests.push(digest);
  }
  return { generators: [...generators], entries, problems };
}

export function printManifest(generator: string, entries: ReadonlyMap<string, readonly Digest[]>): string {
  const lines = [...entries].flatMap(([path, digests]) =>
    digests.toSorted(byCodeUnit).map((digest) => `${path}\n${digest}`),
  );
  const sorted = lines.toSorted(byCodeUnit).map((line) => {
    const at = line.indexOf("\n");
    return `${line.slice(at + 1)}  ${line.slice(0, at)}`;
  });
  return [header, `generator ${generator}`, ...sorted, ""].join("\n");
}
