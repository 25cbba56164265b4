import { invalidFields } from "../errors/rest-error.js";
import type { Exchange } from "../exchange.js";

/**
 * Milliseconds until the caller's deadline, from the headers of gRPC, Connect and the one of grpc-web proxies; the
 * shortest holds.
 *
 * @throws RestError when one of them is malformed: a deadline that nobody keeps is worse than none.
 */
export function deadlineOf(exchange: Exchange, mostMs: number): number | undefined {
  let least: number | undefined;
  for (const { name, parse, expected } of headers) {
    const text = exchange.header(name);
    if (text === undefined) continue;
    const given = parse(text);
    if (given === undefined) throw invalidFields([{ in: "header", name, detail: `expected ${expected}` }]);
    least = least === undefined ? given : Math.min(least, given);
  }
  return least === undefined ? undefined : Math.min(least, mostMs);
}

const units: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

const headers = [
  {
    name: "grpc-timeout",
    expected: "up to 8 digits and one of H, M, S, m, u, n",
    parse(text: string) {
      const found = /^(\d{1,8})([HMSmun])$/.exec(text);
      const unit = units[found?.[2] ?? ""];
      return found === null || unit === undefined ? undefined : Math.ceil(Number(found[1]) * unit);
    },
  },
  {
    name: "connect-timeout-ms",
    expected: "up to 10 digits: milliseconds",
    parse: (text: string) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined),
  },
  {
    name: "x-server-timeout",
    expected: "seconds, as 1.5",
    parse: (text: string) => (/^\d{1,10}(?:\.\d{1,9})?$/.test(text) ? Math.ceil(Number(text) * 1000) : undefined),
  },
] as const;
