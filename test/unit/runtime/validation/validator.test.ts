import { clone, create, createFileRegistry, type DescFile, type DescMessage, setExtension } from "@bufbuild/protobuf";
import { FieldOptionsSchema, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { FieldRulesSchema, field, ViolationsSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { BadRequestSchema } from "../../../../runtime/gen/google/rpc/error_details_pb.js";
import { createMessageValidator } from "../../../../runtime/validation/validator.js";
import { ElementSchema, ElementService, MassSchema } from "../../../support/runtime/elements_pb.js";

const validator = createMessageValidator([ElementService]);

test("a message that keeps its rules passes", () => {
  expect(() => validator.check(ElementSchema, create(ElementSchema, { name: "gold" }))).not.toThrow();
});

test("a message without rules passes", () => {
  expect(() => validator.check(MassSchema, create(MassSchema))).not.toThrow();
});

test("every violation is told, in both forms", () => {
  const element = create(ElementSchema, { name: "x".repeat(21), atomicNumber: 201 });
  const failure = failureOf(() => validator.check(ElementSchema, element));
  expect(failure.code).toBe(Code.InvalidArgument);
  expect(failure.rawMessage).toContain("name: must be at most 20 characters");
  const expected = [
    ["name", "string.max_len"],
    ["atomic_number", "uint32.lte"],
  ];
  const [badRequest] = failure.findDetails(BadRequestSchema);
  expect(badRequest?.fieldViolations.map((violation) => [violation.field, violation.reason])).toEqual(expected);
  expect(badRequest?.fieldViolations[0]?.description).toBe("must be at most 20 characters");
  const [violations] = failure.findDetails(ViolationsSchema);
  expect(
    violations?.violations.map(({ field, ruleId }) => [field?.elements.map((e) => e.fieldName).join("."), ruleId]),
  ).toEqual(expected);
});

describe("a rule that cannot be applied", () => {
  test("because it does not compile is the fault of the service, which is not told to the caller", () => {
    const schema = withRule("this.nothing(");
    const failure = failureOf(() => validator.check(schema, create(schema)));
    expect(failure).toMatchObject({
      code: Code.Internal,
      rawMessage: "the validation rules of elements.v1.Mass do not compile",
    });
    expect(failure.cause).toBeInstanceOf(Error);
  });

  test("because it fails on this message is the fault of the message", () => {
    const schema = withRule("1 / int(this) > 0");
    expect(failureOf(() => validator.check(schema, create(schema))).code).toBe(Code.InvalidArgument);
  });
});

/** `elements.v1.Mass` with a rule in CEL on its `value`. */
function withRule(expression: string): DescMessage {
  const proto = clone(FileDescriptorProtoSchema, ElementService.file.proto);
  const value = proto.messageType.find(({ name }) => name === "Mass")?.field[0];
  if (value === undefined) {
    throw new Error("Mass has no field");
  }
  value.options = create(FieldOptionsSchema);
  setExtension(value.options, field, create(FieldRulesSchema, { cel: [{ id: "test", expression }] }));
  const found = createFileRegistry(proto, (name) => importsOf(ElementService.file, name)?.proto).getMessage(
    "elements.v1.Mass",
  );
  if (found === undefined) {
    throw new Error("Mass is not there");
  }
  return found;
}

function importsOf(file: DescFile, name: string): DescFile | undefined {
  for (const dependency of file.dependencies) {
    const found = dependency.proto.name === name ? dependency : importsOf(dependency, name);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function failureOf(work: () => void): ConnectError {
  try {
    work();
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("it did not fail");
}
