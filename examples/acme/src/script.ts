import { isDeepStrictEqual } from "node:util";

/** A sequence of calls, each printed on a line with its answer and compared with what must be in it. */
export interface Script {
  /** `want` must be contained in what `call` gives: objects may have more fields, arrays have the same length. */
  step<T>(face: string, what: string, call: () => Promise<T>, want: unknown): Promise<T | undefined>;
  /** Print the summary. @returns the exit code */
  done(): 0 | 1;
}

export interface ScriptOptions {
  /** Default: to the console. */
  readonly print?: (line: string) => void;
  /** Longer lines are cut. Default: as wide as the terminal. */
  readonly width?: number;
  /** How long a call may take. Default: 10 s. */
  readonly timeoutMs?: number;
}

export function createScript(options: ScriptOptions = {}): Script {
  const { print = console.log, width = process.stdout.columns ?? 160, timeoutMs = 10_000 } = options;
  let passed = 0;
  let failed = 0;
  return {
    async step(face, what, call, want) {
      const outcome = await within(timeoutMs, call()).then(
        (answer) => ({ answer, got: answer as unknown }),
        (error: unknown) => ({ answer: undefined, got: error }),
      );
      const right = contains(outcome.got, want);
      if (right) passed += 1;
      else failed += 1;
      print(cut(`${right ? "✔" : "✖"} ${face.padEnd(17)} ${what.padEnd(38)} ${show(outcome.got)}`, width));
      if (!right) print(`  expected ${show(want)}`);
      return outcome.answer;
    },
    done() {
      print(`\n${passed} of ${passed + failed} calls gave the expected answer`);
      return failed === 0 ? 0 : 1;
    },
  };
}

async function within<T>(timeoutMs: number, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  return Promise.race([call, late]).finally(() => clearTimeout(timer));
}

function contains(got: unknown, want: unknown): boolean {
  if (Array.isArray(want)) {
    return Array.isArray(got) && got.length === want.length && want.every((item, index) => contains(got[index], item));
  }
  if (typeof want === "object" && want !== null) {
    return (
      typeof got === "object" &&
      got !== null &&
      Object.entries(want).every(([key, value]) => contains((got as Record<string, unknown>)[key], value))
    );
  }
  return isDeepStrictEqual(got, want);
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return JSON.stringify(value, printable) ?? String(value);
}

/** Without protobuf-es' own properties, and with 64-bit numbers. */
function printable(key: string, part: unknown): unknown {
  if (key.startsWith("$")) return undefined;
  return typeof part === "bigint" ? String(part) : part;
}

function cut(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
