import {
  type DescExtension,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescOneof,
  type DescService,
  getOption,
  hasOption,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import {
  FieldRulesSchema,
  MessageRulesSchema,
  field as validateField,
  message as validateMessage,
  oneof as validateOneof,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { http } from "@svcgen/runtime/gen/google/api/annotations_pb.js";
import { FieldBehavior, field_behavior } from "@svcgen/runtime/gen/google/api/field_behavior_pb.js";
import type { HttpRule } from "@svcgen/runtime/gen/google/api/http_pb.js";
import { type ResourceDescriptor, resource } from "@svcgen/runtime/gen/google/api/resource_pb.js";
import {
  type OperationDocs,
  openapi,
  openapi_field,
  openapi_schema,
  openapi_tag,
  type SchemaDocs,
  type TagDocs,
} from "@svcgen/runtime/gen/svcgen/v1/openapi_pb.js";
import { type PolicyOptions, policy, policy_defaults } from "@svcgen/runtime/gen/svcgen/v1/policy_pb.js";
import {
  type EventOptions,
  event,
  type QueueDefaults,
  type QueueOptions,
  queue,
  queue_defaults,
} from "@svcgen/runtime/gen/svcgen/v1/queue_pb.js";
import { type RestOptions, rest } from "@svcgen/runtime/gen/svcgen/v1/rest_pb.js";
import { type Restrictable, visibilityOptions } from "@svcgen/runtime/visibility";
import type { AnyDesc, Descriptors } from "../descriptors/descriptors.js";
import type { Span } from "../diagnostics/span.js";
import type { RulesJson } from "./model.js";

/** The options of a schema that mean something to svcgen, decoded. Undefined where an element does not have one. */
export interface Options {
  http(method: DescMethod): HttpRule | undefined;
  rest(method: DescMethod): RestOptions | undefined;
  policy(method: DescMethod): PolicyOptions | undefined;
  policyDefaults(service: DescService): PolicyOptions | undefined;
  queue(method: DescMethod): QueueOptions | undefined;
  queueDefaults(service: DescService): QueueDefaults | undefined;
  event(message: DescMessage): EventOptions | undefined;
  resource(message: DescMessage): ResourceDescriptor | undefined;
  openapi(method: DescMethod): OperationDocs | undefined;
  openapiTag(service: DescService): TagDocs | undefined;
  openapiSchema(message: DescMessage): SchemaDocs | undefined;
  openapiField(field: DescField | DescExtension): SchemaDocs | undefined;
  /** In the words of `Field.behavior`. */
  behavior(field: DescField | DescExtension): readonly string[];
  fieldRules(field: DescField | DescExtension): RulesJson | undefined;
  messageRules(message: DescMessage): RulesJson | undefined;
  oneofRequired(oneof: DescOneof): boolean;
  /** google.api.visibility: labels, parted by commas. */
  restriction(desc: Restrictable): string | undefined;
  /** Where an option, or a part of it by field numbers and indexes, stands. */
  span(desc: AnyDesc, option: OptionName, path?: readonly number[]): Span;
}

export type OptionName = keyof typeof numbers;

export function createOptions(descriptors: Descriptors): Options {
  const { registry } = descriptors;
  const declared = new Map<DescExtension, boolean>();
  // A number may belong to an option of somebody else, where nobody imports ours: then it is not to be decoded as ours.
  const isDeclared = (extension: DescExtension): boolean => {
    const known = declared.get(extension);
    if (known !== undefined) return known;
    const found = registry.getExtension(extension.typeName)?.number === extension.number;
    declared.set(extension, found);
    return found;
  };
  const rulesJson = <T extends Message>(schema: GenMessage<T>, rules: T): RulesJson => {
    // The registry makes predefined rules (extensions of the rule messages) appear as `[acme.v1.rule]`.
    const json: JsonValue = toJson(schema, rules, { registry });
    return isObject(json) ? json : {};
  };
  return {
    http: (method) => (isDeclared(http) && hasOption(method, http) ? getOption(method, http) : undefined),
    rest: (method) => (isDeclared(rest) && hasOption(method, rest) ? getOption(method, rest) : undefined),
    policy: (method) => (isDeclared(policy) && hasOption(method, policy) ? getOption(method, policy) : undefined),
    policyDefaults: (service) =>
      isDeclared(policy_defaults) && hasOption(service, policy_defaults)
        ? getOption(service, policy_defaults)
        : undefined,
    queue: (method) => (isDeclared(queue) && hasOption(method, queue) ? getOption(method, queue) : undefined),
    queueDefaults: (service) =>
      isDeclared(queue_defaults) && hasOption(service, queue_defaults) ? getOption(service, queue_defaults) : undefined,
    event: (message) => (isDeclared(event) && hasOption(message, event) ? getOption(message, event) : undefined),
    resource: (message) =>
      isDeclared(resource) && hasOption(message, resource) ? getOption(message, resource) : undefined,
    openapi: (method) => (isDeclared(openapi) && hasOption(method, openapi) ? getOption(method, openapi) : undefined),
    openapiTag: (service) =>
      isDeclared(openapi_tag) && hasOption(service, openapi_tag) ? getOption(service, openapi_tag) : undefined,
    openapiSchema: (message) =>
      isDeclared(openapi_schema) && hasOption(message, openapi_schema) ? getOption(message, openapi_schema) : undefined,
    openapiField: (field) =>
      isDeclared(openapi_field) && hasOption(field, openapi_field) ? getOption(field, openapi_field) : undefined,
    behavior: (field) =>
      isDeclared(field_behavior) && hasOption(field, field_behavior)
        ? getOption(field, field_behavior).flatMap((behavior) => behaviorWords[behavior] ?? [])
        : [],
    fieldRules: (field) =>
      isDeclared(validateField) && hasOption(field, validateField)
        ? rulesJson(FieldRulesSchema, getOption(field, validateField))
        : undefined,
    messageRules: (message) =>
      isDeclared(validateMessage) && hasOption(message, validateMessage)
        ? rulesJson(MessageRulesSchema, getOption(message, validateMessage))
        : undefined,
    oneofRequired: (oneof) =>
      isDeclared(validateOneof) && hasOption(oneof, validateOneof) && getOption(oneof, validateOneof).required,
    restriction: (desc) => {
      const extension = visibilityOptions[desc.kind];
      if (!isDeclared(extension) || !hasOption(desc, extension)) return undefined;
      return getOption(desc, extension).restriction;
    },
    span: (desc, option, path = []) => descriptors.optionSpan(desc, [numbers[option], ...path]),
  };
}

function isObject(json: JsonValue): json is { [key: string]: JsonValue } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

const numbers = {
  http: http.number,
  rest: rest.number,
  policy: policy.number,
  policyDefaults: policy_defaults.number,
  queue: queue.number,
  queueDefaults: queue_defaults.number,
  event: event.number,
  openapi: openapi.number,
  openapiTag: openapi_tag.number,
  openapiSchema: openapi_schema.number,
  openapiField: openapi_field.number,
  fieldRules: validateField.number,
} as const;

const behaviorWords: Readonly<Record<number, string>> = {
  [FieldBehavior.OPTIONAL]: "optional",
  [FieldBehavior.REQUIRED]: "required",
  [FieldBehavior.OUTPUT_ONLY]: "output-only",
  [FieldBehavior.INPUT_ONLY]: "input-only",
  [FieldBehavior.IMMUTABLE]: "immutable",
  [FieldBehavior.UNORDERED_LIST]: "unordered-list",
  [FieldBehavior.NON_EMPTY_DEFAULT]: "non-empty-default",
  [FieldBehavior.IDENTIFIER]: "identifier",
};
