import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { createKeyReader, createTimeReader } from "../../../../runtime/queue/key.js";
import { ElementCreatedSchema, ElementSchema, EverythingSchema, State } from "../../../support/runtime/elements_pb.js";

describe("keys", () => {
  const everything = create(EverythingSchema, {
    fString: "text",
    fInt64: -(2n ** 63n),
    fBool: true,
    fBytes: new Uint8Array([251, 255]),
    fEnum: State.GAS,
    fNested: { fString: "nested" },
    choice: { case: "cString", value: "chosen" },
  });

  test.each([
    ["", ""],
    ["f_string", "text"],
    ["{f_string}", "text"],
    ["f_int64", "-9223372036854775808"],
    ["f_int32", "0"],
    ["f_bool", "true"],
    ["f_bytes", "-_8"],
    ["f_enum", "3"],
    ["f_nested.f_string", "nested"],
    ["{f_string}/{f_nested.f_string}", "text/nested"],
    ["users-{f_int32}-x", "users-0-x"],
    ["c_string", "chosen"],
    // What is not there has no key, nor has a template that names it.
    ["c_int64", ""],
    ["o_int32", ""],
    ["f_nested.f_nested.f_string", ""],
    ["{f_string}/{o_string}", ""],
    ["{f_string}/{f_nested.c_string}", ""],
  ])("%s is %j", (template, want) => {
    expect(createKeyReader(EverythingSchema, template)(everything)).toBe(want);
  });

  test.each(["nothing", "f_nested", "r_int32", "m_string", "f_string.x", "{f_string", "f_string}", "{}"])(
    "%s is no key",
    (template) => {
      expect(() => createKeyReader(EverythingSchema, template)).toThrow();
    },
  );

  test("an empty string is no key", () => {
    expect(createKeyReader(ElementSchema, "id")(create(ElementSchema))).toBe("");
    expect(createKeyReader(ElementCreatedSchema, "element.id")(create(ElementCreatedSchema))).toBe("");
  });
});

describe("times", () => {
  test("are read where they are set", () => {
    const read = createTimeReader(ElementCreatedSchema, "element.discovered");
    const discovered = { seconds: 7n, nanos: 0 };
    expect(read(create(ElementCreatedSchema, { element: { discovered } }))).toMatchObject(discovered);
    expect(read(create(ElementCreatedSchema))).toBeUndefined();
    expect(createTimeReader(ElementCreatedSchema, "")(create(ElementCreatedSchema))).toBeUndefined();
  });

  test.each(["element", "element.name", "nothing"])("%s is no time", (path) => {
    expect(() => createTimeReader(ElementCreatedSchema, path)).toThrow();
  });
});
