/**
 * What of an Accept header concerns a choice among media types: how much the client wants each of them (RFC 9110,
 * section 12.5.1). A range `application/foo+json` stands for JSON too.
 */
export function qualityOf(accept: string, type: string): number {
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
  return quality;
}

function precisionOf(range: string, type: string): number {
  if (range === type) return 3;
  if (type === "application/json" && range.startsWith("application/") && range.endsWith("+json")) return 2;
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
