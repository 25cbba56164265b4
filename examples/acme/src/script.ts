import { isDeepStrictEqual } from "node:util";

/** A sequence of calls, each printed on a line with its answer and compared with what must be in it. */
export interface Script {
  /** `want` must be contained in what `call` gives: objects may have more fields, arrays have the same length. */
  step(face: string, what: string, call: () => Promise<unknown>, want: unknown): Promise<void>;
  /** Print the summary. @returns the exit code */
  done(): 0 | 1;
}

export function createScript(): Script {
  let passed = 0;
  let failed = 0;
  return {
    async step(face, what, call, want) {
      const got = await call().catch((error: unknown) => error);
      const right = contains(got, want);
      if (right) passed += 1;
      else failed += 1;
      console.log(`${right ? "✔" : "✖"} ${face.padEnd(16)} ${what.padEnd(38)} ${print(got)}`);
      if (!right) console.log(`  expected ${print(want)}`);
    },
    done() {
      console.log(`\n${passed} of ${passed + failed} calls gave the expected answer`);
      return failed === 0 ? 0 : 1;
    },
  };
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

function print(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const text = JSON.stringify(value, printable) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Without protobuf-es' own properties, and with 64-bit numbers. */
function printable(key: string, part: unknown): unknown {
  if (key.startsWith("$")) return undefined;
  return typeof part === "bigint" ? String(part) : part;
}
