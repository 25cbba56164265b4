import {
  type DescEnum,
  type DescExtension,
  type DescFile,
  type DescMessage,
  type DescService,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import type {
  ServerReflectionRequest,
  ServerReflectionResponseSchema,
} from "../gen/grpc/reflection/v1/reflection_pb.js";

/**
 * Server reflection: what grpcurl, Postman and the like ask, so that they can call a server without its protos. One
 * implementation answers `grpc.reflection.v1` and `v1alpha`, whose messages differ in nothing but their package.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
 */
export function createReflection(services: readonly DescService[]): Reflection {
  let index: Index | undefined;
  return async function* reflect(requests) {
    index ??= createIndex(services);
    const sent = new Set<DescFile>();
    for await (const request of requests) {
      yield {
        validHost: request.host,
        originalRequest: request,
        messageResponse: answer(request.messageRequest, index, sent),
      };
    }
  };
}

export type Reflection = <R extends ReflectionRequest>(
  requests: AsyncIterable<R>,
) => AsyncIterable<{ validHost: string; originalRequest: R; messageResponse: Answer }>;

type ReflectionRequest = Pick<ServerReflectionRequest, "host" | "messageRequest">;

type Answer = Exclude<
  MessageInitShape<typeof ServerReflectionResponseSchema>["messageResponse"],
  undefined | { case?: undefined }
>;

interface Index {
  readonly services: readonly string[];
  readonly files: ReadonlyMap<string, DescFile>;
  readonly symbols: ReadonlyMap<string, DescFile>;
  /** By the name of the extended message, then by number. */
  readonly extensions: ReadonlyMap<string, ReadonlyMap<number, DescFile>>;
}

function answer(question: ReflectionRequest["messageRequest"], index: Index, sent: Set<DescFile>): Answer {
  switch (question.case) {
    case "fileByFilename":
      return fileAnswer(index.files.get(question.value), `file ${question.value}`, sent);
    case "fileContainingSymbol":
      return fileAnswer(index.symbols.get(question.value), `symbol ${question.value}`, sent);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = question.value;
      const file = index.extensions.get(containingType)?.get(extensionNumber);
      return fileAnswer(file, `extension ${extensionNumber} of ${containingType}`, sent);
    }
    case "allExtensionNumbersOfType": {
      const extensionNumber = [...(index.extensions.get(question.value)?.keys() ?? [])].sort((a, b) => a - b);
      return index.symbols.has(question.value)
        ? { case: "allExtensionNumbersResponse", value: { baseTypeName: question.value, extensionNumber } }
        : notFound(`type ${question.value}`);
    }
    case "listServices":
      return { case: "listServicesResponse", value: { service: index.services.map((name) => ({ name })) } };
    case undefined:
      return {
        case: "errorResponse",
        value: { errorCode: Code.InvalidArgument, errorMessage: "the request asks nothing that this server knows of" },
      };
  }
}

/** With all that the file imports, but for what this stream has sent already. */
function fileAnswer(file: DescFile | undefined, what: string, sent: Set<DescFile>): Answer {
  if (file === undefined) {
    return notFound(what);
  }
  const files: DescFile[] = [file];
  const add = (dependency: DescFile) => {
    if (!files.includes(dependency)) {
      files.push(dependency);
      dependency.dependencies.forEach(add);
    }
  };
  file.dependencies.forEach(add);
  const fresh = files.filter((candidate) => candidate === file || !sent.has(candidate));
  for (const candidate of fresh) {
    sent.add(candidate);
  }
  return {
    case: "fileDescriptorResponse",
    value: { fileDescriptorProto: fresh.map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto)) },
  };
}

function notFound(what: string): Answer {
  return { case: "errorResponse", value: { errorCode: Code.NotFound, errorMessage: `${what} is not known here` } };
}

function createIndex(services: readonly DescService[]): Index {
  const files = new Map<string, DescFile>();
  const symbols = new Map<string, DescFile>();
  const extensions = new Map<string, Map<number, DescFile>>();
  const addFile = (file: DescFile) => {
    if (files.has(file.proto.name)) {
      return;
    }
    files.set(file.proto.name, file);
    file.dependencies.forEach(addFile);
    for (const type of nestedTypes(file)) {
      for (const name of symbolsOf(type)) {
        symbols.set(name, file);
      }
      if (type.kind === "extension") {
        const numbers = extensions.get(type.extendee.typeName) ?? new Map<number, DescFile>();
        extensions.set(type.extendee.typeName, numbers.set(type.number, file));
      }
    }
  };
  for (const service of services) {
    addFile(service.file);
  }
  return { services: services.map((service) => service.typeName).sort(), files, symbols, extensions };
}

/** A value of an enum is a sibling of the enum, as in C++. */
function symbolsOf(type: DescMessage | DescEnum | DescExtension | DescService): string[] {
  const inside = (name: string) => `${type.typeName}.${name}`;
  switch (type.kind) {
    case "message":
      return [type.typeName, ...type.proto.field.map((f) => inside(f.name)), ...type.oneofs.map((o) => inside(o.name))];
    case "service":
      return [type.typeName, ...type.methods.map((method) => inside(method.name))];
    case "enum": {
      const scope = type.typeName.slice(0, type.typeName.length - type.name.length);
      return [type.typeName, ...type.values.map((value) => scope + value.name)];
    }
    case "extension":
      return [type.typeName];
  }
}
