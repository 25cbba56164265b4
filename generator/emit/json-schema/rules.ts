import type { Message, Model, TypeName } from "../../model/model.js";
import { findMessage } from "../../model/walk.js";

/** Whether protovalidate has anything to say about a message or what it holds. */
export function hasRules(model: Model, typeName: TypeName): boolean {
  const seen = new Set<TypeName>();
  const open = [typeName];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const message = findMessage(model, next);
    if (message === undefined) continue;
    if (isRuled(message)) return true;
    for (const { type } of message.fields) if (type.kind === "message") open.push(type.typeName);
  }
  return false;
}

function isRuled({ rules, fields, oneofs }: Message): boolean {
  return (
    rules !== undefined || fields.some((field) => field.rules !== undefined) || oneofs.some(({ required }) => required)
  );
}
