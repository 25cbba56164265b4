import {
  type DescExtension,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import type { Example as ExampleOption, ExternalDocs } from "@svcgen/runtime/gen/svcgen/v1/openapi_pb.js";
import type { Json } from "../artifact/artifact.js";
import { problem } from "../diagnostics/problem.js";
import type { Context } from "./context.js";
import type { Example, OperationDocs, SchemaDocs, TagDocs } from "./model.js";

/** What `(svcgen.v1.openapi)` says of a method; undefined without it. */
export function buildOperationDocs(context: Context, method: DescMethod): OperationDocs | undefined {
  const docs = context.options.openapi(method);
  if (docs === undefined) return undefined;
  const at = (...path: readonly number[]): Place => ({ context, desc: method, option: "openapi", path });
  return {
    ...(docs.operationId === "" ? {} : { operationId: docs.operationId }),
    ...(docs.summary === "" ? {} : { summary: docs.summary }),
    ...(docs.description === "" ? {} : { description: docs.description }),
    tags: docs.tags,
    ...linked(docs.externalDocs, at(5)),
    requests: examplesOf(docs.requests, method.input, at(6), false),
    responses: examplesOf(docs.responses, method.output, at(7), true),
    extensions: extensionsOf(docs.extensions, at(8)),
    hidden: docs.hidden,
    span: context.options.span(method, "openapi", []),
  };
}

/** What `(svcgen.v1.openapi_tag)` says of a service. */
export function buildTagDocs(context: Context, service: DescService): TagDocs | undefined {
  const docs = context.options.openapiTag(service);
  if (docs === undefined) return undefined;
  const at = (...path: readonly number[]): Place => ({ context, desc: service, option: "openapiTag", path });
  return {
    ...(docs.name === "" ? {} : { name: docs.name }),
    ...(docs.displayName === "" ? {} : { displayName: docs.displayName }),
    ...(docs.description === "" ? {} : { description: docs.description }),
    ...linked(docs.externalDocs, at(4)),
    extensions: extensionsOf(docs.extensions, at(5)),
  };
}

/** What `(svcgen.v1.openapi_schema)` says of a message, or `(svcgen.v1.openapi_field)` of a field. */
export function buildSchemaDocs(
  context: Context,
  desc: DescMessage | DescField | DescExtension,
): SchemaDocs | undefined {
  const isMessage = desc.kind === "message";
  const docs = isMessage ? context.options.openapiSchema(desc) : context.options.openapiField(desc);
  if (docs === undefined) return undefined;
  const option = isMessage ? "openapiSchema" : "openapiField";
  const at = (...path: readonly number[]): Place => ({ context, desc, option, path });
  return {
    ...(docs.title === "" ? {} : { title: docs.title }),
    ...(isMessage ? linked(docs.externalDocs, at(2)) : {}),
    extensions: extensionsOf(docs.extensions, at(3)),
  };
}

/** Where an option stands that something is to be said of. */
interface Place {
  readonly context: Context;
  readonly desc: DescMethod | DescService | DescMessage | DescField | DescExtension;
  readonly option: "openapi" | "openapiTag" | "openapiSchema" | "openapiField";
  readonly path: readonly number[];
}

function spanOf({ context, desc, option, path }: Place) {
  return context.options.span(desc, option, path);
}

function linked(
  docs: ExternalDocs | undefined,
  place: Place,
): { readonly externalDocs?: { readonly url: string; readonly description?: string } } {
  if (docs === undefined) return {};
  const { url, description } = docs;
  if (url === "" || !URL.canParse(url, "https://relative.example/"))
    place.context.report(problem("openapi/url", { url }, { span: spanOf(place) }));
  return { externalDocs: { url, ...(description === "" ? {} : { description }) } };
}

function extensionsOf(values: Readonly<Record<string, Value>>, place: Place): { readonly [name: string]: Json } {
  const extensions: [string, Json][] = [];
  for (const name of Object.keys(values).sort()) {
    const value = values[name];
    const fail = (reason: string) =>
      place.context.report(problem("openapi/extension", { name, reason }, { span: spanOf(place) }));
    if (!name.startsWith("x-")) fail("its name does not begin with x-");
    else if (/^x-(oai|oas)-/.test(name)) fail("names with x-oai- and x-oas- are the OpenAPI Initiative's");
    else if (name.startsWith("x-svcgen-")) fail("names with x-svcgen- are svcgen's");
    else if (value !== undefined) {
      try {
        extensions.push([name, toJson(ValueSchema, value) as Json]);
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error));
      }
    }
  }
  return Object.fromEntries(extensions);
}

function examplesOf(
  options: readonly ExampleOption[],
  desc: DescMessage,
  place: Place,
  answered: boolean,
): readonly Example[] {
  const taken = new Set<string>();
  return options.flatMap((option, index): Example[] => {
    const name = option.name === "" ? "example" : option.name;
    const own = { ...place, path: [...place.path, index] };
    const fail = (reason: string) =>
      place.context.report(problem("openapi/example", { name, reason }, { span: spanOf(own) }));
    if (taken.has(name)) fail("there is another one of that name");
    taken.add(name);
    try {
      const { registry } = place.context.descriptors;
      const message = messageOf(option, desc, place.context);
      const value = toJson(desc, message, { registry, alwaysEmitImplicit: answered }) as Json;
      const { summary, description } = option;
      return [
        {
          name,
          ...(summary === "" ? {} : { summary }),
          ...(description === "" ? {} : { description }),
          value,
          span: spanOf(own),
        },
      ];
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
      return [];
    }
  });
}

/** @throws Error when it is no message of the type. */
function messageOf({ value }: ExampleOption, desc: DescMessage, { descriptors }: Context): Message {
  const { registry } = descriptors;
  switch (value.case) {
    case undefined:
      throw new Error("it has neither message nor json");
    case "message": {
      const typeName = value.value.typeUrl.slice(value.value.typeUrl.lastIndexOf("/") + 1);
      if (typeName !== desc.typeName) throw new Error(`it is a ${typeName}, and a ${desc.typeName} is wanted`);
      return fromBinary(desc, value.value.value);
    }
    case "json":
      return fromJson(desc, JSON.parse(value.value) as JsonValue, { registry });
  }
}
