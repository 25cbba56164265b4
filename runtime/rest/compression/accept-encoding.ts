/** A content coding (RFC 9110, section 8.4.1) that svcgen knows. */
export type Coding = "br" | "gzip" | "deflate" | "zstd";

/** What an Accept-Encoding header leaves: the coding to use, if any, and whether the answer may go out as it is. */
export interface CodingChoice {
  readonly coding: Coding | undefined;
  readonly identity: boolean;
}

/**
 * Choose the coding of an answer (RFC 9110, section 12.5.3): the one with the greatest weight; of several, the first of those
 * offered. Without the header, and where a client wants the answer as it is more than encoded, none.
 *
 * @param offered In the order of preference.
 */
export function chooseCoding(accept: string | undefined, offered: readonly Coding[]): CodingChoice {
  if (accept === undefined) return { coding: undefined, identity: true };
  const weights = weightsIn(accept);
  const others = weights.get("*");
  const identity = weights.get("identity") ?? (others === 0 ? 0 : undefined);
  let coding: Coding | undefined;
  let most = 0;
  for (const candidate of offered) {
    const weight = weights.get(candidate) ?? others ?? 0;
    if (weight > most) [coding, most] = [candidate, weight];
  }
  if (identity !== undefined && identity > most) coding = undefined;
  return { coding, identity: identity !== 0 };
}

/** The name by which a coding goes here, of a request's body too. `x-gzip` is gzip (RFC 9110, section 8.4.1.3). */
export function codingName(name: string): string {
  const lower = name.trim().toLowerCase();
  return lower === "x-gzip" ? "gzip" : lower;
}

function weightsIn(accept: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const element of accept.split(",")) {
    const [name = "", ...parameters] = element.split(";");
    const coding = codingName(name);
    if (coding === "") continue;
    const weight = parameters.map((parameter) => parameter.trim().toLowerCase()).find((text) => text.startsWith("q="));
    const value = weight === undefined ? 1 : Number(weight.slice(2));
    weights.set(coding, value >= 0 && value <= 1 ? value : 0);
  }
  return weights;
}
