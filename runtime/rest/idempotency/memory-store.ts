import type { Begun, IdempotencyStore, StoredAnswer } from "./store.js";

export interface MemoryStoreOptions {
  /** Default: 10,000. The oldest answers are forgotten first. */
  readonly maxAnswers?: number;
  /** Bytes of all answers together. Default: 16 MiB. */
  readonly maxBytes?: number;
  /** Milliseconds, from anywhere. Default: the clock of the process. */
  readonly now?: () => number;
}

/** A store in the memory of this process, bounded in number, size and time. */
export function createMemoryIdempotencyStore({
  maxAnswers = 10_000,
  maxBytes = 16 * 1024 * 1024,
  now = () => performance.now(),
}: MemoryStoreOptions = {}): IdempotencyStore {
  const running = new Map<string, Running>();
  /** In the order in which they were kept. */
  const answers = new Map<string, Kept>();
  let bytes = 0;
  let claims = 0;

  function forget(key: string, { size }: Kept): void {
    answers.delete(key);
    bytes -= size;
  }

  /** The newest answer stays, whatever its size: it is what is asked for again soonest. */
  function makeRoom(): void {
    for (const [key, kept] of answers) {
      const isTooMuch = answers.size > maxAnswers || bytes > maxBytes;
      if (kept.until > now() && !(isTooMuch && answers.size > 1)) return;
      forget(key, kept);
    }
  }

  return {
    begin(key, fingerprint, leaseMs): Begun {
      const kept = answers.get(key);
      if (kept !== undefined && kept.until > now())
        return { kind: "answered", fingerprint: kept.fingerprint, answer: kept.answer };
      if (kept !== undefined) forget(key, kept);
      const other = running.get(key);
      if (other !== undefined && other.until > now()) return { kind: "running", fingerprint: other.fingerprint };
      claims += 1;
      const claim = String(claims);
      running.set(key, { claim, fingerprint, until: now() + leaseMs });
      return { kind: "taken", claim };
    },
    keep(key, claim, answer, keepMs) {
      const mine = running.get(key);
      if (mine?.claim !== claim) return;
      running.delete(key);
      const size = sizeOf(key, answer);
      answers.set(key, { fingerprint: mine.fingerprint, answer, size, until: now() + keepMs });
      bytes += size;
      makeRoom();
    },
    release(key, claim) {
      if (running.get(key)?.claim === claim) running.delete(key);
    },
  };
}

interface Running {
  readonly claim: string;
  readonly fingerprint: string;
  readonly until: number;
}

interface Kept {
  readonly fingerprint: string;
  readonly answer: StoredAnswer;
  readonly size: number;
  readonly until: number;
}

function sizeOf(key: string, { message, header, trailer }: StoredAnswer): number {
  const metadata = [...header, ...trailer].reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return key.length + message.length + metadata;
}
