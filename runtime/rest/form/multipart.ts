import { invalid, RestError } from "../errors/rest-error.js";
import { createPartSource } from "./part-source.js";

/** One part of a form (RFC 7578). */
export interface Part {
  readonly name: string;
  /** As it was sent: with its parameters. */
  readonly contentType: string | undefined;
  /** What of it is not read is skipped. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface MultipartLimits {
  readonly maxParts: number;
}

/** Of the headers of one part. */
const maxHeaderBytes = 16 * 1024;

/**
 * The parts of a multipart body, as they come in, however the chunks fall: a part is given out when its headers have been read,
 * and no more is read of the body than is taken of the parts. It is strict: libraries that parse forms pass over parts that
 * they do not understand, which here would lose a field without a word.
 *
 * @throws RestError when the body is not well-formed, or has too many parts.
 */
export async function* readParts(
  chunks: AsyncIterable<Uint8Array>,
  contentType: string,
  { maxParts }: MultipartLimits,
): AsyncGenerator<Part> {
  const source = createPartSource(chunks, boundaryOf(contentType));
  try {
    // What stands before the first boundary is for readers that do not know of parts.
    await source.skip();
    for (let count = 1; await source.startsPart(); count++) {
      if (count > maxParts) throw new RestError(413, "resource_exhausted", `The form has more than ${maxParts} parts.`);
      const headers = parseHeaders(await source.headers(maxHeaderBytes));
      yield { name: nameOf(headers), contentType: headers.get("content-type"), bytes: source.content() };
      await source.skip();
    }
    await source.drain();
  } finally {
    await source.close();
  }
}

function boundaryOf(contentType: string): string {
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;",]{1,70}))\s*(?:;|$)/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) throw invalid("The content type of the form names no boundary.");
  return boundary;
}

function parseHeaders(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split("\r\n")) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw invalid("A part of the form has a malformed header.");
    const key = name.toLowerCase();
    if (headers.has(key)) throw invalid(`A part of the form has the header ${key} twice.`);
    headers.set(key, value);
  }
  const encoding = headers.get("content-transfer-encoding")?.toLowerCase() ?? "binary";
  if (encoding !== "binary" && encoding !== "8bit" && encoding !== "7bit")
    throw invalid(
      `A part of the form is encoded with ${JSON.stringify(encoding)}, which forms over HTTP are not (RFC 7578).`,
    );
  return headers;
}

function nameOf(headers: ReadonlyMap<string, string>): string {
  const disposition = headers.get("content-disposition") ?? "";
  const [, type, parameters = ""] = /^([^;\s]+)\s*(.*)$/.exec(disposition) ?? [];
  if (type?.toLowerCase() !== "form-data") throw invalid("A part of the form has no Content-Disposition: form-data.");
  let rest = parameters;
  let name: string | undefined;
  while (rest !== "") {
    const found = /^;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))\s*/.exec(rest);
    if (found === null) throw invalid("A part of the form has a malformed Content-Disposition.");
    const [whole, key = "", quoted, token] = found;
    if (key.toLowerCase() === "name") name = plainName(quoted ?? token ?? "");
    rest = rest.slice(whole.length);
  }
  if (name === undefined) throw invalid("A part of the form has no name.");
  return name;
}

/** Browsers escape with percent signs (WHATWG), curl with backslashes. */
function plainName(text: string): string {
  return text.replace(/\\(["\\])|%(22|0D|0A)/gi, (_, escaped: string | undefined, code: string) =>
    escaped === undefined ? String.fromCharCode(Number.parseInt(code, 16)) : escaped,
  );
}
