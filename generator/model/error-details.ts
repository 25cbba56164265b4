import type { DescMessage, DescService } from "@bufbuild/protobuf";
import { nearest } from "../diagnostics/nearest.js";
import type { Context } from "./context.js";
import { messageType } from "./field-type.js";
import type { DetailType } from "./model.js";

/** The messages that the errors of services declare as their details: REST documents tell of them. */
export function detailsOf(context: Context, services: readonly DescService[]): readonly DescMessage[] {
  const { descriptors, options } = context;
  return services
    .flatMap(({ methods }) => methods)
    .flatMap((method) => options.rest(method)?.errors ?? [])
    .flatMap(({ details }) => details)
    .map((name) => descriptors.registry.getMessage(name))
    .filter((desc) => desc !== undefined);
}

/** @param fail Is told of a name that no message has, by its index, and of the name that could be meant. */
export function readDetails(
  { descriptors: { registry }, shows }: Context,
  names: readonly string[],
  fail: (index: number, meant: string | undefined) => void,
): readonly DetailType[] {
  const found = new Map<string, DetailType>();
  for (const [index, name] of names.entries()) {
    const desc = registry.getMessage(name);
    if (desc === undefined) fail(index, meantBy(name, messagesOf(registry)));
    else if (shows(desc)) found.set(name, { typeName: name, type: messageType(desc) });
  }
  return [...found.values()];
}

/** The message of that name in another package, else of a similar name. */
function meantBy(name: string, known: readonly string[]): string | undefined {
  const last = name.slice(name.search(/[^./]*$/));
  const namesakes = known.filter((one) => one.endsWith(`.${last}`));
  return nearest(name, namesakes) ?? namesakes[0] ?? nearest(name, known);
}

function messagesOf(registry: Context["descriptors"]["registry"]): readonly string[] {
  return [...registry].filter(({ kind }) => kind === "message").map(({ typeName }) => typeName);
}
