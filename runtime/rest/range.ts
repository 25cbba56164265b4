import { RestError } from "./errors/rest-error.js";
import type { AnswerHeaders, Exchange } from "./exchange.js";

/** A file, or the part of it that the client asks for. */
export interface Selection {
  readonly status: number;
  readonly data: Uint8Array;
}

/**
 * Select what a Range header asks for (RFC 9110, section 14): one range of bytes of a successful GET. Several ranges, other
 * units, and what is malformed are answered with the whole. A handler that reads the header itself says so with
 * Content-Range: then what it gives is the part.
 *
 * @throws RestError 416 when the file has no such part.
 */
export function selectRange(exchange: Exchange, status: number, headers: AnswerHeaders, data: Uint8Array): Selection {
  const whole = { status, data };
  if (status !== 200 || (exchange.method !== "GET" && exchange.method !== "HEAD")) return whole;
  headers["accept-ranges"] ??= "bytes";
  if (headers["content-range"] !== undefined) return { status: 206, data };
  const range = exchange.method === "GET" ? exchange.header("range") : undefined;
  if (range === undefined || headers["accept-ranges"] !== "bytes" || !isUnchanged(exchange.header("if-range"), headers))
    return whole;
  const found = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(range);
  const [, first = "", last = ""] = found ?? [];
  if (first === "" && last === "") return whole;
  const size = data.length;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return whole;
  if (start >= size || end < start) {
    throw new RestError(416, "out_of_range", `The body has ${size} bytes, and none of them is in ${range}.`, {
      headers: [
        ["content-range", `bytes */${size}`],
        ["accept-ranges", "bytes"],
      ],
    });
  }
  headers["content-range"] = `bytes ${start}-${end}/${size}`;
  return { status: 206, data: data.subarray(start, end + 1) };
}

/** Whether what the client has a part of is what there is now: by a strong tag, or by the date of the last change. */
function isUnchanged(condition: string | undefined, { etag, "last-modified": date }: AnswerHeaders): boolean {
  if (condition === undefined) return true;
  const given = condition.trim();
  if (given.startsWith('"')) return etag === given;
  return !given.startsWith("W/") && date === given;
}
