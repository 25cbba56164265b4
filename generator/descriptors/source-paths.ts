import type { DescFile } from "@bufbuild/protobuf";
import type { DescriptorProto, EnumDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { AnyDesc } from "./descriptors.js";

/** Field numbers of descriptor.proto: the way from a file to an element, as SourceCodeInfo writes it. */
const FILE = { package: 2, message: 4, enum: 5, service: 6, extension: 7, options: 8, syntax: 12 };
const MESSAGE = { field: 2, nested: 3, enum: 4, extension: 6, options: 7, oneof: 8 };
const ENUM = { value: 2, options: 3 };
const SERVICE = { method: 2, options: 3 };
const OPTIONS_OF_FIELD = 8;
const OPTIONS_OF_ONEOF = 2;
const OPTIONS_OF_VALUE = 3;
const OPTIONS_OF_METHOD = 4;
/** In every descriptor but that of a file. */
export const NAME = 1;
export const PACKAGE_PATH: readonly number[] = [FILE.package];
export const SYNTAX_PATH: readonly number[] = [FILE.syntax];

/** The SourceCodeInfo path of each element of a file, by its proto. */
export function sourcePaths(file: DescFile): ReadonlyMap<object, readonly number[]> {
  const paths = new Map<object, readonly number[]>([[file.proto, []]]);
  const add = (element: object, ...path: number[]): number[] => {
    paths.set(element, path);
    return path;
  };
  const addEnum = (proto: EnumDescriptorProto, ...path: number[]): void => {
    add(proto, ...path);
    proto.value.forEach((value, i) => void add(value, ...path, ENUM.value, i));
  };
  const addMessage = (proto: DescriptorProto, ...path: number[]): void => {
    add(proto, ...path);
    proto.field.forEach((field, i) => void add(field, ...path, MESSAGE.field, i));
    proto.extension.forEach((field, i) => void add(field, ...path, MESSAGE.extension, i));
    proto.oneofDecl.forEach((oneof, i) => void add(oneof, ...path, MESSAGE.oneof, i));
    proto.enumType.forEach((nested, i) => void addEnum(nested, ...path, MESSAGE.enum, i));
    proto.nestedType.forEach((nested, i) => void addMessage(nested, ...path, MESSAGE.nested, i));
  };
  file.proto.messageType.forEach((proto, i) => void addMessage(proto, FILE.message, i));
  file.proto.enumType.forEach((proto, i) => void addEnum(proto, FILE.enum, i));
  file.proto.extension.forEach((field, i) => void add(field, FILE.extension, i));
  file.proto.service.forEach((proto, i) => {
    const path = add(proto, FILE.service, i);
    proto.method.forEach((method, j) => void add(method, ...path, SERVICE.method, j));
  });
  return paths;
}

/** Field number of `options` in the descriptor of an element. */
export function optionsNumber(desc: AnyDesc): number {
  switch (desc.kind) {
    case "file":
      return FILE.options;
    case "message":
      return MESSAGE.options;
    case "field":
    case "extension":
      return OPTIONS_OF_FIELD;
    case "oneof":
      return OPTIONS_OF_ONEOF;
    case "enum":
      return ENUM.options;
    case "enum_value":
      return OPTIONS_OF_VALUE;
    case "service":
      return SERVICE.options;
    case "rpc":
      return OPTIONS_OF_METHOD;
  }
}

/** The file in which an element is declared. */
export function fileOf(desc: AnyDesc): DescFile {
  switch (desc.kind) {
    case "file":
      return desc;
    case "field":
    case "oneof":
    case "enum_value":
    case "rpc":
      return desc.parent.file;
    case "message":
    case "enum":
    case "extension":
    case "service":
      return desc.file;
  }
}
