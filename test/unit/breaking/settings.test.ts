import { beforeAll, describe, expect, test } from "vitest";
import type { Contract } from "../../../generator/breaking/comparison.js";
import type { UserConfig } from "../../../generator/config/user-config.js";
import { startOf } from "../../../generator/diagnostics/span.js";
import { compare, contractOf, proto } from "./compare.js";

type Rest = Exclude<NonNullable<NonNullable<UserConfig["emit"]>["rest"]>, boolean>;

const service = proto(
  "a",
  `message M { string a = 1; }
  service S {
    rpc A(M) returns (google.protobuf.Empty) { option (google.api.http) = {patch: "/a" body: "*"}; }
    rpc B(M) returns (stream M) { option (google.api.http) = {get: "/a"}; }
  }`,
);

describe("options of emit.rest", () => {
  let plain: Contract;
  beforeAll(async () => {
    plain = await contractOf({ "a.proto": service });
  });
  const withRest = (rest: Rest | false) => contractOf({ "a.proto": service }, { emit: { rest } });

  test.each<[string, Rest, Rest, string | undefined]>([
    ["another form of errors", {}, { errors: "google" }, 'emit.rest.errors was "problem", and is "google"'],
    [
      "unknown fields are refused",
      { unknownFields: "ignore" },
      {},
      'emit.rest.unknownFields was "ignore", and is "reject"',
    ],
    ["unknown fields are ignored", {}, { unknownFields: "ignore" }, undefined],
    [
      "unknown parameters are refused",
      { unknownQuery: "ignore" },
      {},
      'emit.rest.unknownQuery was "ignore", and is "reject"',
    ],
    ["bodies are refused", {}, { unboundBody: "reject" }, 'emit.rest.unboundBody was "ignore", and is "reject"'],
    [
      "a parameter that was ignored",
      { ignoredQuery: ["key", "utm_x"] },
      { ignoredQuery: ["utm_*"] },
      'emit.rest.ignoredQuery was ["key","utm_x"], and is ["utm_*"]',
    ],
    ["more parameters are ignored", { ignoredQuery: ["utm_x"] }, { ignoredQuery: ["utm_*", "key"] }, undefined],
    ["defaults are left out", {}, { alwaysEmitImplicit: false }, "emit.rest.alwaysEmitImplicit was true, and is false"],
    ["defaults are written", { alwaysEmitImplicit: false }, {}, undefined],
    ["digits for booleans", { booleanDigits: true }, {}, "emit.rest.booleanDigits was true, and is false"],
    ["any case of enums", { anyCaseEnums: true }, {}, "emit.rest.anyCaseEnums was true, and is false"],
    ["lists with commas", {}, { commaLists: true }, "emit.rest.commaLists was false, and is true"],
    ["reserved characters", {}, { keepReserved: true }, "emit.rest.keepReserved was false, and is true"],
    [
      "another kind of stream",
      {},
      { defaultStream: "text/event-stream" },
      'emit.rest.defaultStream was "application/json", and is "text/event-stream"',
    ],
    ["no content", {}, { noContent: true }, "PATCH /a succeeded with 200, and does with 204"],
    [
      "no mask",
      {},
      { patchMask: false },
      "PATCH /a no longer takes its mask from the body: what a caller leaves out is emptied",
    ],
  ])("%s", async (_, before, after, want) => {
    const found = compare(await withRest(before), await withRest(after));
    expect(found.map(({ message }) => message)).toEqual(want === undefined ? [] : [want]);
  });

  test("no routes at all", async () => {
    const off = await withRest(false);
    expect(compare(plain, off)).toMatchObject([
      { code: "breaking/rest-option", message: "emit.rest was on, and is off", span: startOf("svcgen.config.ts") },
    ]);
    expect(compare(off, plain)).toEqual([]);
  });

  test("labels that are shown no more", async () => {
    const hidden = proto(
      "a",
      `message M { string a = 1; string b = 2 [(google.api.field_visibility).restriction = "PREVIEW"]; }
      service S { rpc A(M) returns (M) { option (google.api.http) = {get: "/a"}; } }`,
    );
    const [shown, plainly] = [
      await contractOf({ "a.proto": hidden }, { visibility: ["PREVIEW"] }),
      await contractOf({ "a.proto": hidden }),
    ];
    expect(compare(shown, plainly).map(({ code }) => code)).toEqual([
      "breaking/field-removed",
      "breaking/parameter-removed",
    ]);
    expect(compare(plainly, shown)).toEqual([]);
  });
});
