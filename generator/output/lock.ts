import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";

/**
 * Run `work` while no other svcgen writes the same output folder. The lock is a file with the holder's process id; one
 * whose process is gone is broken, so that a killed run never blocks the next.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, waitMs = 30_000): Promise<T> {
  const mine = `${process.pid} ${randomUUID()}\n`;
  const started = performance.now();
  mkdirSync(dirname(file), { recursive: true });
  while (!take(file, mine)) {
    const holder = contentOf(file);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      breakLock(file, holder);
      continue;
    }
    if (performance.now() - started >= waitMs) {
      const pid = holder.split(" ")[0] ?? "";
      throw new SvcgenError(problem("env/locked", { pid, seconds: Math.round(waitMs / 1000), file }));
    }
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    if (contentOf(file) === mine) rmSync(file, { force: true });
  }
}

/** Linking a written file makes the lock appear with its content at once; nobody ever sees an empty one. */
function take(file: string, mine: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, mine);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two runs can find the same dead holder: what was moved away is looked at again, and put back if it was a live one's. */
function breakLock(file: string, dead: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  try {
    if (contentOf(aside) !== dead) linkSync(aside, file);
  } catch {
    // A third run took the lock meanwhile; then the displaced one was the loser of a race that lasted microseconds.
  } finally {
    rmSync(aside, { force: true });
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function isAlive(holder: string): boolean {
  const pid = Number.parseInt(holder, 10);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
