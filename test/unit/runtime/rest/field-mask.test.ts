import { type DescMessage, fromJson, toJson } from "@bufbuild/protobuf";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMask, printMask } from "../../../../runtime/rest/json/field-mask.js";
import { compileProtos } from "../../../support/compile.js";

const { registry } = await compileProtos({
  "t/v1/t.proto": `syntax = "proto3"; package t.v1; import "google/protobuf/field_mask.proto";
    message Request { google.protobuf.FieldMask mask = 1; Thing thing = 2; }
    message Thing {
      string name = 1;
      string kebab_case = 2 [json_name = "kebab-case"];
      string first = 3 [json_name = "second_one"];
      string second_one = 4 [json_name = "first"];
      string part_2 = 5;
      Thing inner_thing = 6 [json_name = "@inner"];
      map<string, string> all_labels = 7;
    }`,
});
const request = registry.getMessage("t.v1.Request") as DescMessage;
const read = (text: string) => {
  const parsed = parseMask(text, request, undefined);
  return parsed.ok ? parsed.paths : parsed.path;
};

test("a field is named as the proto has it, as JSON has it, or as ProtoJSON makes it", () => {
  expect(read("kebab_case,kebab-case,kebabCase")).toEqual(["kebab_case", "kebab_case", "kebab_case"]);
  expect(read("inner_thing.kebabCase,@inner.kebab-case,innerThing.innerThing")).toEqual([
    "inner_thing.kebab_case",
    "inner_thing.kebab_case",
    "inner_thing.inner_thing",
  ]);
  expect(read("part_2,part2")).toEqual(["part_2", "part_2"]);
  expect(read("allLabels.my_key")).toEqual(["all_labels.my_key"]);
  expect(read("kebabcase")).toBe("kebabcase");
});

test("a name that is one field's goes before what is made of another's", () => {
  expect(read("second_one,secondOne")).toEqual(["first", "second_one"]);
});

test("what every reader of ProtoJSON understands is printed, and what every one prints is understood", () => {
  const path = fc
    .array(fc.constantFrom("inner_thing"), { maxLength: 3 })
    .chain((before) => fc.constantFrom("name", "kebab_case", "inner_thing").map((last) => [...before, last].join(".")));
  fc.assert(
    fc.property(fc.array(path, { minLength: 1 }), (paths) => {
      expect(fromJson(FieldMaskSchema, printMask(paths, request)).paths).toEqual(paths);
      expect(read(toJson(FieldMaskSchema, { $typeName: "google.protobuf.FieldMask", paths }))).toEqual(paths);
    }),
  );
});

test("what ProtoJSON has no form for is printed by its name in JSON", () => {
  expect(printMask(["part_2", "all_labels.my_key", "unknown_field"], request)).toBe(
    "part2,allLabels.my_key,unknownField",
  );
});
