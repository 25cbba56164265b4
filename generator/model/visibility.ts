import type { DescMethod } from "@bufbuild/protobuf";
import { problem } from "../diagnostics/problem.js";
import type { Context } from "./context.js";
import type { Enum, Message } from "./model.js";
import type { Types } from "./types.js";

/** The types without what google.api.visibility hides from REST; what it hides nothing of stays the same object. */
export function showTypes(context: Context, { messages, enums }: Types): Types {
  const { registry } = context.descriptors;
  const shownMessages = [...messages].flatMap(([id, message]) => {
    const desc = registry.getMessage(id);
    return desc === undefined || !context.shows(desc) ? [] : [[id, showMessage(context, message)] as const];
  });
  const shownEnums = [...enums].flatMap(([id, type]) => {
    const desc = registry.getEnum(id);
    return desc === undefined || !context.shows(desc) ? [] : [[id, showEnum(context, type)] as const];
  });
  return { messages: new Map(shownMessages), enums: new Map(shownEnums) };
}

/** A method that has routes is not to be had without its request and its answer. */
export function reportHiddenTypes({ shows, options, descriptors, report }: Context, method: DescMethod): void {
  if (!shows(method) || options.http(method) === undefined) return;
  for (const type of new Set([method.input, method.output])) {
    if (shows(type)) continue;
    const args = { method: `${method.parent.typeName}.${method.name}`, type: type.typeName };
    report(problem("http/hidden-type", args, { span: descriptors.span(method) }));
  }
}

function showMessage({ descriptors: { registry }, shows }: Context, message: Message): Message {
  const desc = registry.getMessage(message.id);
  const hidden = new Set(
    message.fields
      .filter(({ name }) => {
        const field = name.startsWith("[")
          ? registry.getExtension(name.slice(1, -1))
          : desc?.fields.find((one) => one.name === name);
        return field !== undefined && !shows(field);
      })
      .map(({ name }) => name),
  );
  if (hidden.size === 0) return message;
  const oneofs = message.oneofs.flatMap((oneof) => {
    const fields = oneof.fields.filter((name) => !hidden.has(name));
    return fields.length === 0 ? [] : [{ ...oneof, fields }];
  });
  return { ...message, fields: message.fields.filter(({ name }) => !hidden.has(name)), oneofs, hidden: [...hidden] };
}

function showEnum({ descriptors, shows, report }: Context, type: Enum): Enum {
  const desc = descriptors.registry.getEnum(type.id);
  const hidden = desc?.values.filter((value) => !shows(value)) ?? [];
  const [first] = desc?.values ?? [];
  for (const value of hidden) {
    if (value !== first) continue;
    const args = { value: value.name, type: type.id };
    report(problem("http/hidden-default", args, { span: descriptors.span(value) }));
  }
  const names = new Set(hidden.filter((value) => value !== first).map(({ name }) => name));
  return names.size === 0 ? type : { ...type, values: type.values.filter(({ name }) => !names.has(name)) };
}
