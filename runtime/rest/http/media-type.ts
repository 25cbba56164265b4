/**
 * What of an Accept header concerns a choice among media types: how much the client wants each of them (RFC 9110,
 * section 12.5.1). A range `application/foo+json` stands for JSON too.
 */
export function qualityOf(accept: string, type: string): number {
  return preferenceFor(accept, type).quality;
}

export interface Preference {
  /** 0 to 1; 0: not at all. */
  readonly quality: number;
  /** By its name, not by a range that holds it. */
  readonly isNamed: boolean;
}

export function preferenceFor(accept: string, type: string): Preference {
  let quality = 0;
  let precision = -1;
  for (const range of accept.split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const precise = precisionOf(name, type);
    if (precise <= precision) continue;
    precision = precise;
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    const value = weight === undefined ? 1 : Number(weight.slice(2));
    quality = value >= 0 && value <= 1 ? value : 0;
  }
  return { quality, isNamed: precision >= named };
}

/** Of a type itself, or of another name for it. */
const named = 2;

function precisionOf(range: string, type: string): number {
  if (range === type) return named + 1;
  if (type === "application/json" && range.startsWith("application/") && range.endsWith("+json")) return named;
  if (range.endsWith("/*") && type.startsWith(range.slice(0, -1))) return 1;
  return range === "*/*" ? 0 : -1;
}

export interface MediaType {
  /** Lower case: `application/json`. */
  readonly type: string;
  /** Lower case; absent when there is none. */
  readonly charset?: string;
}

export function parseMediaType(text: string): MediaType {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice(8)
    .replace(/^"(.*)"$/, "$1");
  return charset === undefined ? { type } : { type, charset };
}
