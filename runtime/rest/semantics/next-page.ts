import type { DescMessage, Message } from "@bufbuild/protobuf";
import { slotOf } from "../field-slot.js";
import type { RestNextPage } from "../route.js";

/** The Link to the page after this one (RFC 8288); undefined on the last. @param target Path and query, as they were sent. */
export type LinkWriter = (answer: Message, target: string) => string | undefined;

/** The same request with the token of the answer; what counts what to leave out holds for the first page only. */
export function createLinkWriter(input: DescMessage, output: DescMessage, page: RestNextPage): LinkWriter {
  const token = output.fields.find(({ name }) => name === page.token);
  const parameter = input.fields.find(({ name }) => name === page.parameter);
  if (token === undefined || parameter === undefined) throw new Error(`${output.typeName} has no field ${page.token}`);
  const { get } = slotOf(token);
  const skip = input.fields.find(({ name }) => name === page.skip);
  const replaced = new Set(
    [parameter, skip].flatMap((field) => (field === undefined ? [] : [field.name, field.jsonName])),
  );
  const name = encodeURIComponent(parameter.jsonName || parameter.name);
  return (answer, target) => {
    const next = get(answer);
    if (typeof next !== "string" || next === "") return undefined;
    const mark = target.indexOf("?");
    const path = mark === -1 ? target : target.slice(0, mark);
    const kept = (mark === -1 ? "" : target.slice(mark + 1))
      .split("&")
      .filter((pair) => pair !== "" && !replaced.has(nameIn(pair)));
    const query = [...kept, `${name}=${encodeURIComponent(next.toWellFormed())}`].join("&");
    return `<${`${path}?${query}`.replace(unsafe, encodeURIComponent)}>; rel="next"`;
  };
}

function nameIn(pair: string): string {
  const equal = pair.indexOf("=");
  const name = equal === -1 ? pair : pair.slice(0, equal);
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return name;
  }
}

/** What a request may hold, but no URI. */
const unsafe = /[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]/g;
