import type { DescExtension, DescField, DescMessage, FileRegistry } from "@bufbuild/protobuf";
import {
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  FieldOptionsSchema,
  FileOptionsSchema,
  MessageOptionsSchema,
  MethodOptionsSchema,
  OneofOptionsSchema,
  ServiceOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import type { AnyDesc } from "./descriptors.js";
import type { TextStep } from "./option-text.js";

export interface OptionStep extends TextStep {
  /** How many numbers of the path it takes: the field, and the index of a repeated one. */
  readonly numbers: 1 | 2;
}

/**
 * What field numbers and indexes into the options of an element mean, one step for each field. Undefined where they mean
 * nothing, as for an extension that is not compiled in.
 */
export function optionSteps(desc: AnyDesc, path: readonly number[], registry: FileRegistry): OptionStep[] | undefined {
  const steps: OptionStep[] = [];
  let message: DescMessage | undefined = optionsSchemas[desc.kind];
  for (let at = 0; at < path.length; ) {
    const number = path[at];
    if (message === undefined || number === undefined) return undefined;
    const field: DescField | undefined = message.fields.find((candidate) => candidate.number === number);
    const extension: DescExtension | undefined =
      field === undefined ? registry.getExtensionFor(message, number) : undefined;
    const found: DescField | DescExtension | undefined = field ?? extension;
    if (found === undefined) return undefined;
    const index = found.fieldKind === "list" || found.fieldKind === "map" ? path[at + 1] : undefined;
    const name = extension === undefined ? found.name : `[${extension.typeName}]`;
    const numbers = index === undefined ? 1 : 2;
    steps.push({ name, index: index ?? 0, numbers });
    message = found.message;
    at += numbers;
  }
  return steps;
}

const optionsSchemas: Record<AnyDesc["kind"], DescMessage> = {
  file: FileOptionsSchema,
  message: MessageOptionsSchema,
  field: FieldOptionsSchema,
  extension: FieldOptionsSchema,
  oneof: OneofOptionsSchema,
  enum: EnumOptionsSchema,
  enum_value: EnumValueOptionsSchema,
  service: ServiceOptionsSchema,
  rpc: MethodOptionsSchema,
};
