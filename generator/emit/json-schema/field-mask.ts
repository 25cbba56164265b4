import type { Field, Message, Model, TypeRef } from "../../model/model.js";
import { findMessage, messageOf } from "../../model/walk.js";

/**
 * The pattern of a mask that a service reads: the paths that it may hold, by their names in JSON. Nothing in protobuf says what
 * a mask is about. By custom it is the messages beside it, else what the method answers with, else the message that holds
 * it; the runtime looks in all of them. A mask beside a message says what to change: what only the service sets, and what
 * names the message, is not among it.
 *
 * @param answer What the method answers with; absent where a message does not know its method.
 * @returns undefined where there are too many paths to list.
 */
export function maskPattern(model: Model, holder: Message, answer: TypeRef | undefined): string | undefined {
  const beside = messagesIn(model, holder);
  const isChange = beside.length > 0;
  const answered = answer === undefined ? undefined : messageOf(model, answer.type);
  const targets = isChange ? beside : answered === undefined ? [holder] : [...messagesIn(model, answered), answered];
  const paths = new Set<string>();
  // Level by level, so that what is left out is deep. A message within itself ends at the limit.
  let level = targets.map((message): Level => ({ message, prefix: "" }));
  while (level.length > 0) {
    const found = level.flatMap((at) => pathsAt(at, isChange));
    if (paths.size + found.length > mostPaths) break;
    for (const { path } of found) paths.add(path);
    level = found.flatMap(({ path, field }) => below(model, path, field));
  }
  if (paths.size === 0) return undefined;
  const any = [...paths].map((path) => path.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  return `^(\\*|(${any})(,(${any}))*)?$`;
}

const mostPaths = 64;

interface Level {
  readonly message: Message;
  readonly prefix: string;
}

function pathsAt(
  { message, prefix }: Level,
  isChange: boolean,
): readonly { readonly path: string; readonly field: Field }[] {
  return message.fields
    .filter(({ name, jsonName }) => !name.startsWith("[") && jsonName !== "" && !/[,.]/.test(jsonName))
    .filter(({ behavior }) => !isChange || !behavior.some((one) => one === "output-only" || one === "identifier"))
    .flatMap((field) => namesOf(field).map((name) => ({ path: `${prefix}${name}`, field })));
}

/** ProtoJSON writes a mask in names that it makes of those of the proto, whatever `json_name` says; people write those of JSON. */
function namesOf({ name, jsonName }: Field): readonly string[] {
  if (!/^(?:[^A-Z_]|_[a-z])+$/.test(name)) return [jsonName];
  const made = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return made === jsonName ? [jsonName] : [jsonName, made];
}

function below(model: Model, path: string, { type, cardinality }: Field): readonly Level[] {
  const message = cardinality.kind === "one" && type.kind === "message" ? findMessage(model, type.typeName) : undefined;
  return message === undefined ? [] : [{ message, prefix: `${path}.` }];
}

function messagesIn(model: Model, { fields }: Message): readonly Message[] {
  return fields.flatMap(({ type, cardinality }) => {
    const message = cardinality.kind === "map" ? undefined : messageOf(model, type);
    return message === undefined ? [] : [message];
  });
}
