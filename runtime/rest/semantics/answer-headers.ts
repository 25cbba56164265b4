import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { ResolvedContract } from "../contract.js";
import type { AnswerHeaders, Exchange } from "../exchange.js";
import { addVary } from "../http/vary.js";
import type { JsonWriter } from "../json/writer.js";
import type { RestRoute } from "../route.js";
import { tagOf } from "./entity-tag.js";
import { fieldText } from "./field-text.js";
import { writeHeader, writeList } from "./header-text.js";
import { createLocationWriter } from "./location.js";
import { createLinkWriter } from "./next-page.js";

/** Sets the headers that the fields of an answer stand for. What the handler has set itself stays. */
export type HeaderWriter = (answer: Message, exchange: Exchange, headers: AnswerHeaders, writer: JsonWriter) => void;

/** @returns undefined when the route has none, so that most requests pay nothing. */
export function createHeaderWriter(
  route: RestRoute,
  input: DescMessage,
  output: DescMessage,
  contract: ResolvedContract,
): HeaderWriter | undefined {
  const writers: HeaderWriter[] = [];
  const { vary = [], etag, location, nextPage, responseHeaders = [] } = route;
  if (vary.length > 0) {
    writers.push((_answer, { method }, headers) => {
      if (method === "GET" || method === "HEAD") addVary(headers, vary.join(", "));
    });
  }
  if (etag !== undefined) {
    const text = fieldText(output, etag.field, false);
    writers.push((answer, _exchange, headers, writer) => {
      const tag = tagOf(text(answer, writer)?.[0] ?? "", etag.quoted === true);
      if (tag !== undefined) headers.etag ??= tag;
    });
  }
  if (location !== undefined) {
    const locate = createLocationWriter(output, location);
    writers.push((answer, _exchange, headers, writer) => {
      const path = locate(answer, writer);
      if (path !== undefined) headers.location ??= path;
    });
  }
  if (nextPage !== undefined) {
    const link = createLinkWriter(input, output, nextPage);
    writers.push((answer, { target }, headers) => {
      const next = link(answer, target);
      if (next !== undefined) headers.link = headers.link === undefined ? next : `${headers.link}, ${next}`;
    });
  }
  for (const { name, field } of responseHeaders) {
    const texts = fieldText(output, field, contract.alwaysEmitImplicit);
    writers.push((answer, _exchange, headers, writer) => {
      const values = texts(answer, writer) ?? [];
      // A value that no header can hold is in the body all the same.
      const text = values.length === 1 && values[0] !== undefined ? values[0] : writeList(values);
      const written = text === undefined ? undefined : writeHeader(text);
      if (written !== undefined) headers[name] ??= written;
    });
  }
  if (writers.length === 0) return undefined;
  return (answer, exchange, headers, writer) => {
    for (const write of writers) write(answer, exchange, headers, writer);
  };
}
