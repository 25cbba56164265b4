import {
  create,
  createFileRegistry,
  type DescFile,
  type DescMessage,
  type Message,
  type MessageInitShape,
  setExtension,
} from "@bufbuild/protobuf";
import {
  DescriptorProtoSchema,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  type OneofDescriptorProto,
  OneofDescriptorProtoSchema,
  OneofOptionsSchema,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { createValidator } from "@bufbuild/protovalidate";
import {
  FieldRulesSchema,
  field,
  file_buf_validate_validate,
  Ignore,
  OneofRulesSchema,
  oneof,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptanceOf } from "../../../../runtime/validation/acceptance.js";
import { linearPattern } from "../../../../runtime/validation/linear-pattern.js";

type Rules = Extract<MessageInitShape<typeof FieldRulesSchema>, { $typeName?: never }>;

const validator = createValidator();

const texts = ["", "a", "ab", "abc", "grüße", "😀", "😀😀", "ada@example.com", "ada@", "x-ada", "ada-x"];
const uuids = ["6c84fb90-12c4-11e1-840d-7b25c5ee775a", "6c84fb90-12c4-11e1-840d-7b25c5ee775"];
const numbers = [0, -0, 1, 2, 3, 5, -1, Number.NaN, Number.POSITIVE_INFINITY, 1.5];
const integers = [0, 1, 2, 3, 5, -1];
const longs = integers.map(BigInt);
const bytes = ["", "a", "ab", "abc"].map((text) => new TextEncoder().encode(text));

/** Rules of each type, and values to try them with. Those marked `left` are for protovalidate to decide. */
const cases: readonly [Type, unknown[], NonNullable<Rules["type"]> | undefined, "left"?][] = [
  [Type.STRING, [...texts, ...uuids], { case: "string", value: { minLen: 2n } }],
  [Type.STRING, texts, { case: "string", value: { maxLen: 1n } }],
  [Type.STRING, texts, { case: "string", value: { len: 2n } }],
  [Type.STRING, texts, { case: "string", value: { minLen: 1n, maxLen: 3n, notContains: "b" } }],
  [Type.STRING, texts, { case: "string", value: { const: "ab" } }],
  [Type.STRING, texts, { case: "string", value: { in: ["a", ""] } }],
  [Type.STRING, texts, { case: "string", value: { notIn: ["a", ""] } }],
  [Type.STRING, texts, { case: "string", value: { prefix: "x-" } }],
  [Type.STRING, texts, { case: "string", value: { suffix: "-x" } }],
  [Type.STRING, texts, { case: "string", value: { contains: "@", example: ["ada@"] } }],
  [Type.STRING, texts, { case: "string", value: { wellKnown: { case: "email", value: true } } }],
  [Type.STRING, uuids, { case: "string", value: { wellKnown: { case: "uuid", value: true } } }],
  [Type.STRING, texts, { case: "string", value: { pattern: "^a" } }, "left"],
  [Type.STRING, texts, { case: "string", value: { pattern: "^[a-c]{0,2}$" } }],
  [Type.STRING, texts, { case: "string", value: { pattern: "^[a-c]{0,2}[a-c]*$" } }, "left"],
  [Type.STRING, texts, { case: "string", value: { wellKnown: { case: "hostname", value: true } } }, "left"],
  [Type.BYTES, bytes, { case: "bytes", value: { minLen: 1n, maxLen: 2n } }],
  [Type.BYTES, bytes, { case: "bytes", value: { len: 2n } }],
  [Type.INT32, integers, { case: "int32", value: { greaterThan: { case: "gt", value: 0 } } }],
  [Type.UINT32, [0, 1, 5], { case: "uint32", value: { lessThan: { case: "lte", value: 1 } } }],
  [Type.SINT32, integers, { case: "sint32", value: { in: [1, 2] } }],
  [Type.FIXED32, [0, 1, 5], { case: "fixed32", value: { notIn: [1, 2] } }],
  [Type.SFIXED32, integers, { case: "sfixed32", value: { const: 2 } }],
  [
    Type.INT64,
    longs,
    { case: "int64", value: { greaterThan: { case: "gte", value: 1n }, lessThan: { case: "lt", value: 3n } } },
  ],
  [Type.UINT64, [0n, 1n, 5n], { case: "uint64", value: { in: [1n] } }],
  [
    // Outside of a range: protovalidate's to decide.
    Type.DOUBLE,
    numbers,
    { case: "double", value: { greaterThan: { case: "gt", value: 2 }, lessThan: { case: "lt", value: 1 } } },
    "left",
  ],
  [Type.DOUBLE, numbers, { case: "double", value: { in: [Number.NaN, 1] } }],
  [Type.DOUBLE, numbers, { case: "double", value: { greaterThan: { case: "gt", value: 1 } } }],
  [Type.FLOAT, numbers, { case: "float", value: { finite: true } }],
  [Type.BOOL, [true, false], { case: "bool", value: { const: true } }],
  [Type.ENUM, [0, 1, 2], { case: "enum", value: { definedOnly: true } }],
  [Type.ENUM, [0, 1, 2], { case: "enum", value: { in: [1] } }],
  [Type.STRING, texts, { case: "int32", value: {} }, "left"],
  [Type.STRING, texts, undefined],
];

const more: readonly (readonly [string, Omit<Rules, "$typeName" | "type">])[] = [
  ["as it is", {}],
  ["required", { required: true }],
  ["ignored when zero", { ignore: Ignore.IF_ZERO_VALUE }],
  ["required, ignored when zero", { required: true, ignore: Ignore.IF_ZERO_VALUE }],
  ["ignored", { ignore: Ignore.ALWAYS, required: true }],
];

/** Whether protovalidate takes a message; what it fails on, it does not take. */
function isValid(desc: DescMessage, message: Message): boolean {
  return validator.validate(desc, message).kind === "valid";
}

function accepts(desc: DescMessage, message: Message): boolean {
  return acceptanceOf(desc)?.(message) ?? true;
}

describe.each(more)("%s", (name, rest) => {
  test.each(cases.map((row, index) => [`${Type[row[0]]} ${row[2]?.case} ${index}`, ...row] as const))(
    "%s",
    (_name, type, values, rule, left) => {
      const rules: Rules = rule === undefined ? rest : { ...rest, type: rule };
      for (const optional of [false, true]) {
        const desc = messageWith({ type, optional, rules });
        for (const value of [undefined, ...values]) {
          const message = create(desc, (value === undefined ? {} : { it: value }) as MessageInitShape<DescMessage>);
          const [ours, theirs] = [accepts(desc, message), isValid(desc, message)];
          if (left === "left" || name === "ignored") expect(ours && !theirs, `${optional} ${value}`).toBe(false);
          else expect(ours, `${optional} ${value}`).toBe(theirs);
        }
      }
    },
  );
});

test.each<[string, Rules, "left"?]>([
  ["no rules", {}],
  ["required", { required: true }],
  ["size", { type: { case: "repeated", value: { minItems: 1n, maxItems: 2n } } }],
  ["size, when there are any", { ignore: Ignore.IF_ZERO_VALUE, type: { case: "repeated", value: { minItems: 2n } } }],
  ["elements", { type: { case: "repeated", value: { items: { type: { case: "string", value: { minLen: 2n } } } } } }],
  [
    "elements that are not empty",
    {
      type: {
        case: "repeated",
        value: { items: { ignore: Ignore.IF_ZERO_VALUE, type: { case: "string", value: { minLen: 2n } } } },
      },
    },
    "left",
  ],
  ["no two alike", { type: { case: "repeated", value: { unique: true } } }, "left"],
  ["CEL", { cel: [{ id: "x", expression: "this.size() < 2" }] }, "left"],
])("a list: %s", (_, rules, left) => {
  const desc = messageWith({ type: Type.STRING, repeated: true, rules });
  for (const value of [[], ["ab"], ["ab", "cd"], ["", "ab"], ["a", "ab", "ab"]]) {
    const message = create(desc, { it: value } as MessageInitShape<DescMessage>);
    const [ours, theirs] = [accepts(desc, message), isValid(desc, message)];
    if (left === "left") expect(ours && !theirs, value.join()).toBe(false);
    else expect(ours, value.join()).toBe(theirs);
  }
});

test("messages in messages, which may hold themselves", () => {
  const desc = messageWith({
    type: Type.STRING,
    rules: { type: { case: "string", value: { minLen: 1n } } },
    oneofRequired: true,
  });
  fc.assert(
    fc.property(
      fc.letrec((tie) => ({
        node: fc.record(
          {
            it: fc.constantFrom("", "a"),
            self: fc.option(tie("node"), { nil: undefined, maxDepth: 4 }),
            list: fc.array(tie("node"), { maxLength: 2 }),
            choice: fc.constantFrom({ case: "left", value: "x" }, { case: undefined }),
          },
          { requiredKeys: ["it"] },
        ),
      })).node,
      (init) => {
        const message = create(desc, init as MessageInitShape<DescMessage>);
        expect(accepts(desc, message)).toBe(isValid(desc, message));
      },
    ),
  );
});

test("a type without rules, also below, has nothing to be asked", () => {
  expect(acceptanceOf(messageWith({ type: Type.STRING }))).toBeUndefined();
  const { message: optionsOfFields } = FieldOptionsSchema.fields.find(({ message }) => message !== undefined) ?? {};
  expect(optionsOfFields && acceptanceOf(optionsOfFields)).toBeUndefined();
});

interface Shape {
  readonly type: Type;
  readonly rules?: Rules;
  readonly optional?: boolean;
  readonly repeated?: boolean;
  readonly oneofRequired?: boolean;
}

/** A message with the field `it`, and with fields of its own type. */
function messageWith({ type, rules, optional = false, repeated = false, oneofRequired = false }: Shape): DescMessage {
  const options = create(FieldOptionsSchema);
  if (rules !== undefined) setExtension(options, field, create(FieldRulesSchema, rules));
  const own = (name: string, number: number, label: Label) =>
    create(FieldDescriptorProtoSchema, { name, number, label, type: Type.MESSAGE, typeName: ".t.M" });
  const choiceOptions = create(OneofOptionsSchema);
  if (oneofRequired) setExtension(choiceOptions, oneof, create(OneofRulesSchema, { required: true }));
  const oneofs: OneofDescriptorProto[] = [
    create(OneofDescriptorProtoSchema, { name: "choice", options: choiceOptions }),
    ...(optional ? [create(OneofDescriptorProtoSchema, { name: "_it" })] : []),
  ];
  const file = create(FileDescriptorProtoSchema, {
    name: "t.proto",
    package: "t",
    syntax: "proto3",
    dependency: [file_buf_validate_validate.proto.name],
    enumType: [{ name: "E", value: [{ name: "E_ZERO" }, { name: "E_ONE", number: 1 }] }],
    messageType: [
      create(DescriptorProtoSchema, {
        name: "M",
        oneofDecl: oneofs,
        field: [
          create(FieldDescriptorProtoSchema, {
            name: "it",
            number: 1,
            type,
            ...(type === Type.ENUM ? { typeName: ".t.E" } : {}),
            label: repeated ? Label.REPEATED : Label.OPTIONAL,
            ...(optional ? { proto3Optional: true, oneofIndex: 1 } : {}),
            ...(rules === undefined ? {} : { options }),
          }),
          own("self", 2, Label.OPTIONAL),
          own("list", 3, Label.REPEATED),
          create(FieldDescriptorProtoSchema, {
            name: "left",
            number: 4,
            type: Type.STRING,
            label: Label.OPTIONAL,
            oneofIndex: 0,
          }),
        ],
      }),
    ],
  });
  const found = createFileRegistry(file, (name) => dependency(file_buf_validate_validate, name)?.proto).getMessage(
    "t.M",
  );
  if (found === undefined) throw new Error("t.M is not there");
  return found;
}

function dependency(file: DescFile, name: string): DescFile | undefined {
  if (file.proto.name === name) return file;
  for (const each of file.dependencies) {
    const found = dependency(each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

const characters = fc.constantFrom(..."ab0 -_.:/@+~=,ZÄ\n😀");
const atoms = fc.oneof(
  characters,
  fc.constantFrom("\\d", "\\w", "\\.", "\\+", "\\*", "[a-z]", "[^a]", "[a-]", "[-a]", "[\\d-]", "[z-a]", ".", "\\s"),
  fc.array(characters, { minLength: 1, maxLength: 3 }).map((all) => `[${all.join("")}]`),
);
const quantifiers = fc.constantFrom("", "", "", "?", "*", "+", "{2}", "{1,2}", "{0,}", "{2,1}", "{,2}", "*?", "++");
const patterns = fc
  .array(fc.tuple(atoms, quantifiers), { maxLength: 4 })
  .map((items) => `^${items.map((item) => item.join("")).join("")}$`);
const someTexts = fc.array(fc.oneof(characters, fc.constantFrom("a", "b", "0", "-")), { maxLength: 4 });

describe("a pattern", () => {
  test("that is read as one of JavaScript matches what RE2 matches", () => {
    fc.assert(
      fc.property(patterns, fc.array(someTexts, { maxLength: 8 }), (pattern, all) => {
        const linear = linearPattern(pattern);
        if (linear === undefined) return;
        const desc = messageWith({ type: Type.STRING, rules: { type: { case: "string", value: { pattern } } } });
        for (const text of all.map((one) => one.join(""))) {
          const message = create(desc, { it: text } as MessageInitShape<DescMessage>);
          expect([pattern, text, linear.test(text)]).toEqual([pattern, text, isValid(desc, message)]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each(["^[0-9]{0,9}$", "^[a-z][a-z0-9-]{0,30}$", "^\\d{3}$", "^[A-Z]{2}-[A-Z0-9]+$", "^$"])(
    "%s is one",
    (pattern) => {
      expect(linearPattern(pattern)).toBeInstanceOf(RegExp);
    },
  );

  test.each([
    ["it is not held to the whole text", "[0-9]+"],
    ["several parts are open: it may take quadratic time", "^[a-z]*[a-z]+$"],
    ["it has groups", "^(a|b)*$"],
    ["RE2 has another idea of white space", "^\\s$"],
    ["RE2 has another idea of any character", "^.$"],
    ["RE2 repeats no more than a thousand times", "^a{1001}$"],
    ["it is none", "^[z-a]$"],
  ])("is left to RE2 where %s", (_, pattern) => {
    expect(linearPattern(pattern)).toBeUndefined();
  });
});
