import { createTwoFilesPatch } from "diff";

/** What stands on a path and what belongs there; undefined for no file. */
export interface Difference {
  readonly path: string;
  readonly found: string | undefined;
  readonly wanted: string | undefined;
}

/** A patch from what is there to what `generate` would write; `git apply` takes it. */
export function printDifferences(differences: readonly Difference[]): string {
  return differences
    .map(({ path, found, wanted }) => {
      const before = found === undefined ? "/dev/null" : `a/${path}`;
      const after = wanted === undefined ? "/dev/null" : `b/${path}`;
      const patch = createTwoFilesPatch(
        before,
        after,
        found?.replaceAll("\r\n", "\n") ?? "",
        wanted ?? "",
        undefined,
        undefined,
        { context: 3 },
      );
      return patch.replace(/^={67}\n/, "");
    })
    .join("");
}
