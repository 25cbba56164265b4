import { renameSync, rmSync } from "node:fs";

/**
 * Puts a fresh folder in the place of another, in one step for who looks; of several that do so at the same time the last one
 * stays, whole.
 *
 * @param fresh In the same file system, under a name that nobody else uses.
 */
export function replaceFolder(fresh: string, target: string): void {
  const old = `${fresh}.old`;
  for (;;) {
    if (isDone(() => renameSync(target, old), "ENOENT")) rmSync(old, { recursive: true, force: true });
    // Somebody else may have put theirs there meanwhile.
    if (isDone(() => renameSync(fresh, target), "ENOTEMPTY", "EEXIST")) return;
  }
}

function isDone(run: () => void, ...expected: readonly string[]): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (expected.includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
