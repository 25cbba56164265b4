import type { JsonValue } from "@bufbuild/protobuf";

/**
 * Every rule of protovalidate, with a field that has it and values of that field. The judges are elsewhere: protovalidate
 * itself, and a validator of JSON Schema that knows nothing but the document. docs/validation.md is printed from this.
 */
export interface RuleCase {
  /** Name of the rule as its violations have it: `string.min_len`. Several cases may be about one rule. */
  readonly rule: string;
  /** The field `x`, with its rules; or what else stands in the message. */
  readonly body: string;
  /** Values of `x` in JSON; undefined stands for a message without it. */
  readonly samples: readonly (JsonValue | undefined)[];
  /** Whole messages, where `x` is not all there is. */
  readonly messages?: readonly JsonValue[];
  /** Why keywords do not say all of it, so that the description does. */
  readonly inWords?: string;
  /** Not printed: further cases of a rule that has a row. */
  readonly more?: true;
}

const validate = (type: string, rules: string, modifier = ""): string =>
  `${modifier}${type} x = 1 [(buf.validate.field)${rules}]`;
const one = (rule: string, type: string, value: string, ...samples: readonly (JsonValue | undefined)[]): RuleCase => {
  const [kind = "", name = ""] = rule.split(".");
  // A list stands only within braces.
  const rules = value.startsWith("[") ? `.${kind} = {${name}: ${value}}` : `.${rule} = ${value}`;
  return { rule, body: validate(type, rules), samples: [...samples, undefined] };
};
const told = (reason: string, found: RuleCase): RuleCase => ({ ...found, inWords: reason });
const more = (rule: string, body: string, ...samples: readonly (JsonValue | undefined)[]): RuleCase => ({
  rule,
  body,
  samples,
  more: true,
});

const isText =
  "numbers of 64 bits are strings in JSON, and bounds of JSON Schema are for numbers; readers that know `x-minimum` can use it";

interface Numbers {
  readonly type: string;
  readonly sign: boolean;
  readonly form: "number" | "text";
  readonly float: boolean;
}

const numberTypes: readonly Numbers[] = [
  { type: "float", sign: true, form: "number", float: true },
  { type: "double", sign: true, form: "number", float: true },
  ...["int32", "sint32", "sfixed32"].map((type) => ({ type, sign: true, form: "number" as const, float: false })),
  ...["uint32", "fixed32"].map((type) => ({ type, sign: false, form: "number" as const, float: false })),
  ...["int64", "sint64", "sfixed64"].map((type) => ({ type, sign: true, form: "text" as const, float: false })),
  ...["uint64", "fixed64"].map((type) => ({ type, sign: false, form: "text" as const, float: false })),
];

function numberCases({ type, sign, form, float }: Numbers): readonly RuleCase[] {
  const json = (value: number): JsonValue => (form === "text" ? String(value) : value);
  const values = [0, 1, 2, 3, 4, 5, 6, ...(sign ? [-1, -3] : []), ...(float ? [2.5] : [])].map(json);
  const specials: readonly JsonValue[] = float ? ["NaN", "Infinity", "-Infinity"] : [];
  const bound = (rule: string, value: string): RuleCase => {
    const found = one(`${type}.${rule}`, type, value, ...values, ...specials);
    return form === "text" ? told(isText, found) : found;
  };
  return [
    one(`${type}.const`, type, "3", ...values, ...specials),
    bound("lt", "5"),
    bound("lte", "5"),
    bound("gt", "2"),
    bound("gte", "2"),
    one(`${type}.in`, type, "[1, 3]", ...values, ...specials),
    one(`${type}.not_in`, type, "[0, 3]", ...values, ...specials),
    ...(float ? [one(`${type}.finite`, type, "true", ...values, ...specials)] : []),
    { ...one(`${type}.example`, type, "[1, 3]", ...values, ...specials) },
    more(`${type}.gt`, validate(type, `.${type} = {gt: 2, lt: 5}`), ...(form === "text" ? [] : values)),
    more(
      `${type}.gt`,
      validate(type, `.${type} = {gt: 5, lt: 2}`),
      ...(form === "text" ? [] : [...values, ...specials]),
    ),
    ...(form === "text"
      ? [
          more(`${type}.gt`, validate(type, `.${type}.gt = 0`), ...values),
          more(`${type}.gte`, validate(type, `.${type}.gte = 0`), ...values),
        ]
      : []),
  ];
}

const utf8 = "JSON Schema counts characters; the keywords say what follows for their number";
const inBytes = "base64 hides single bytes from a pattern";
const network =
  "a pattern for all forms of IPv6 would have a thousand characters; the keyword refuses what is no such thing at a glance";
const prefixBits = "no keyword looks into bits";
const uuid = "123e4567-e89b-12d3-a456-426614174000";

const strings: readonly RuleCase[] = [
  one("string.const", "string", "'a'", "a", "b", "", "aa"),
  one("string.len", "string", "2", "a", "ab", "abc", "éé", "🎉🎉", ""),
  one("string.min_len", "string", "2", "a", "ab", "🎉🎉", ""),
  one("string.max_len", "string", "3", "abc", "abcd", "🎉🎉🎉", ""),
  told(utf8, one("string.len_bytes", "string", "4", "abcd", "abc", "abcde", "éé", "🎉", "")),
  told(utf8, one("string.min_bytes", "string", "5", "ab", "abcde", "éée", "🎉🎉", "🎉", "", "a")),
  told(utf8, one("string.max_bytes", "string", "4", "abcd", "abcde", "éé", "🎉", "🎉🎉", "")),
  one("string.pattern", "string", "'^[a-z]+(-[a-z]+)?$'", "a-b", "a", "A", "-", ""),
  one("string.prefix", "string", "'a.'", "a.b", "ab", "a.", ""),
  one("string.suffix", "string", "'.z'", "a.z", "az", ".z", ""),
  one("string.contains", "string", "'+'", "a+b", "ab", ""),
  one("string.not_contains", "string", "'*'", "a", "a*b", ""),
  one("string.in", "string", "['a', 'b']", "a", "b", "c", ""),
  one("string.not_in", "string", "['a', '']", "a", "c", ""),
  one("string.email", "string", "true", "a@b.example", "a@b", "a", "@b.example", "a b@c.example", "a@-b.example", ""),
  one("string.hostname", "string", "true", "a.example", "a", "-a.example", "a..b", "127.0.0.1", "a.1", ""),
  one("string.ip", "string", "true", "10.0.0.1", "::1", "10.0.0", "10.0.0.256", "2001:db8::1", ":::", ""),
  one("string.ipv4", "string", "true", "10.0.0.1", "::1", "10.0.0.256", "10.0.0.01", ""),
  one("string.ipv6", "string", "true", "10.0.0.1", "::1", "2001:db8:0:0:0:0:0:1", "1::2::3", ""),
  one("string.uri", "string", "true", "https://a.example/b?c#d", "a b", "urn:a:b", "/a", ""),
  one("string.uri_ref", "string", "true", "https://a.example/b", "/a", "a?b", "a b", "\\", ""),
  one("string.address", "string", "true", "10.0.0.1", "a.example", "::1", "a b", "-", ""),
  one("string.uuid", "string", "true", uuid, uuid.toUpperCase(), "123e4567", uuid.replaceAll("-", ""), ""),
  one("string.tuuid", "string", "true", uuid.replaceAll("-", ""), uuid, "123e4567", ""),
  told(
    network,
    one(
      "string.ip_with_prefixlen",
      "string",
      "true",
      "10.1.0.1/24",
      "10.1.0.1",
      "2001:db8::1/64",
      "2001:db8::1/129",
      "::1",
      "a/1",
      ":/1",
      "",
    ),
  ),
  one(
    "string.ipv4_with_prefixlen",
    "string",
    "true",
    "10.1.0.1/24",
    "10.1.0.1/33",
    "10.1.0.1",
    "::1/64",
    "10.1.0.1/024",
    "",
  ),
  told(
    network,
    one(
      "string.ipv6_with_prefixlen",
      "string",
      "true",
      "2001:db8::1/64",
      "2001:db8::1/129",
      "::1",
      "10.1.0.1/24",
      ":/1",
      "::ffff:1.2.3.4/96",
      "",
    ),
  ),
  told(
    network,
    one(
      "string.ip_prefix",
      "string",
      "true",
      "10.1.0.0/24",
      "10.1.0.1/24",
      "2001:db8::/64",
      "2001:db8::1/64",
      "a/1",
      "",
    ),
  ),
  told(
    prefixBits,
    one("string.ipv4_prefix", "string", "true", "10.1.0.0/24", "10.1.0.1/24", "10.1.0.0", "10.1.0.0/33", ""),
  ),
  told(
    network,
    one("string.ipv6_prefix", "string", "true", "2001:db8::/64", "2001:db8::1/64", "2001:db8::/129", "10.1.0.0/24", ""),
  ),
  told(
    "a host is one of many things, of which `[::1]:80` is one",
    one(
      "string.host_and_port",
      "string",
      "true",
      "example.com:8080",
      "[::1]:80",
      "10.0.0.1:0",
      "example.com",
      "example.com:99999",
      "example.com:080",
      ":80",
      "-:1",
      "",
    ),
  ),
  one(
    "string.ulid",
    "string",
    "true",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "01arz3ndektsv4rrffq69g5fav",
    "01ARZ3NDEKTSV4RRFFQ69G5FAI",
    "81ARZ3NDEKTSV4RRFFQ69G5FAV",
    "",
  ),
  one("string.protobuf_fqn", "string", "true", "a.b_c.D", "a..b", ".a", "a.1", ""),
  one("string.protobuf_dot_fqn", "string", "true", ".a.b", "a.b", ".", ""),
  one("string.well_known_regex", "string", "KNOWN_REGEX_HTTP_HEADER_NAME", "x-a", ":path", "x a", "a:b", ""),
  more(
    "string.well_known_regex",
    validate("string", ".string.well_known_regex = KNOWN_REGEX_HTTP_HEADER_VALUE"),
    "a b",
    "a\tb",
    "a\u0000b",
    "a\u007fb",
    "",
    undefined,
  ),
  {
    rule: "string.strict",
    body: validate("string", ".string = {well_known_regex: KNOWN_REGEX_HTTP_HEADER_VALUE, strict: false}"),
    samples: ["a b", "a\u0001b", "a\nb", "a\u0000b", "", undefined],
  },
  more(
    "string.strict",
    validate("string", ".string = {well_known_regex: KNOWN_REGEX_HTTP_HEADER_NAME, strict: false}"),
    "a b",
    "a\u0001b",
    "a\nb",
    "",
  ),
  one("string.example", "string", "'a'", "a", "b", ""),
  more(
    "string.min_len",
    validate("string", ".string = {min_len: 2, max_len: 3}"),
    "a",
    "ab",
    "abc",
    "abcd",
    "",
    undefined,
  ),
  more(
    "string.prefix",
    validate("string", ".string = {prefix: 'a.', suffix: '.z', contains: '+'}"),
    "a.+.z",
    "a..z",
    "ab+.z",
    "a.+z",
  ),
  {
    ...one("string.pattern", "string", "'(?i)^a$'", "a", "A", "b"),
    inWords: "RE2 has flags and classes that ECMA-262 has not",
    more: true,
  },
];

const bytesOf = (rule: string, value: string, ...samples: readonly (JsonValue | undefined)[]): RuleCase =>
  one(`bytes.${rule}`, "bytes", value, ...samples);
const ipv4Bytes = "CgAAAQ==";
const ipv6Bytes = "AAAAAAAAAAAAAAAAAAAAAQ==";

const bytes: readonly RuleCase[] = [
  bytesOf("const", "'ab'", "YWI=", "YWJj", ""),
  bytesOf("len", "2", "YQ==", "YWI=", "YWJj", ""),
  bytesOf("min_len", "2", "YQ==", "YWI=", "YWJj", ""),
  bytesOf("max_len", "3", "YWJj", "YWJjZA==", ""),
  told(inBytes, bytesOf("pattern", "'^a'", "YWI=", "YmE=", "")),
  told(inBytes, bytesOf("prefix", "'a'", "YWI=", "YmE=", "")),
  told(inBytes, bytesOf("suffix", "'b'", "YWI=", "YmE=", "")),
  told(inBytes, bytesOf("contains", "'b'", "YWI=", "YWE=", "")),
  bytesOf("in", "['a', 'ab']", "YQ==", "YWI=", "YWJj", ""),
  bytesOf("not_in", "['a']", "YQ==", "YWI=", ""),
  bytesOf("ip", "true", ipv4Bytes, ipv6Bytes, "YWI=", "CgAAAQAA", ""),
  bytesOf("ipv4", "true", ipv4Bytes, ipv6Bytes, ""),
  bytesOf("ipv6", "true", ipv4Bytes, ipv6Bytes, ""),
  bytesOf("uuid", "true", ipv4Bytes, ipv6Bytes, ""),
  bytesOf("example", "'a'", "YQ==", "YWI=", ""),
  more(
    "bytes.len",
    validate("bytes", ".bytes = {min_len: 2, max_len: 3}"),
    "YQ==",
    "YWI=",
    "YWJj",
    "YWJjZA==",
    undefined,
  ),
];

const color = (rule: string, value: string): RuleCase =>
  one(`enum.${rule}`, "Color", value, "COLOR_RED", "COLOR_BLACK", "COLOR_BLUE", "COLOR_UNSPECIFIED");

const collections: readonly RuleCase[] = [
  one("bool.const", "bool", "true", true, false),
  one("bool.example", "bool", "true", true, false),
  color("const", "1"),
  color("defined_only", "true"),
  color("in", "[1, 2]"),
  color("not_in", "[0, 5]"),
  color("example", "[1]"),
  {
    rule: "repeated.min_items",
    body: validate("string", ".repeated.min_items = 2", "repeated "),
    samples: [[], ["a"], ["a", "b"], undefined],
  },
  {
    rule: "repeated.max_items",
    body: validate("string", ".repeated.max_items = 1", "repeated "),
    samples: [[], ["a"], ["a", "b"], undefined],
  },
  {
    rule: "repeated.unique",
    body: validate("int32", ".repeated.unique = true", "repeated "),
    samples: [[], [1, 1], [1, 2], undefined],
  },
  {
    rule: "repeated.items",
    body: validate("string", ".repeated.items.string.min_len = 2", "repeated "),
    samples: [[], ["ab"], ["ab", "a"], [""], undefined],
  },
  {
    rule: "map.min_pairs",
    body: "map<string, int32> x = 1 [(buf.validate.field).map.min_pairs = 1]",
    samples: [{}, { a: 1 }, undefined],
  },
  {
    rule: "map.max_pairs",
    body: "map<string, int32> x = 1 [(buf.validate.field).map.max_pairs = 1]",
    samples: [{}, { a: 1 }, { a: 1, b: 1 }, undefined],
  },
  {
    rule: "map.keys",
    body: "map<string, int32> x = 1 [(buf.validate.field).map.keys.string.min_len = 2]",
    samples: [{}, { a: 1 }, { ab: 1 }, undefined],
  },
  {
    rule: "map.values",
    body: "map<string, int32> x = 1 [(buf.validate.field).map.values.int32.gt = 0]",
    samples: [{}, { a: 1 }, { a: 0 }, undefined],
  },
  {
    rule: "map.keys",
    body: "map<int32, int32> x = 1 [(buf.validate.field).map.keys.int32.gt = 0]",
    samples: [{}, { "1": 1 }, { "0": 1 }, { "-1": 1 }, undefined],
    more: true,
  },
  {
    rule: "any.in",
    body: validate("google.protobuf.Any", ".any.in = 'type.googleapis.com/t.v1.Other'"),
    samples: [{ "@type": "type.googleapis.com/t.v1.Other" }, { "@type": "type.googleapis.com/t.v1.Third" }, undefined],
  },
  {
    rule: "any.not_in",
    body: validate("google.protobuf.Any", ".any.not_in = 'type.googleapis.com/t.v1.Other'"),
    samples: [{ "@type": "type.googleapis.com/t.v1.Other" }, { "@type": "type.googleapis.com/t.v1.Third" }, undefined],
  },
];

const durations = ["0s", "1s", "1.000s", "1.5s", "2s", "-1s", "3s", "0.5s"];
const noBounds = "no keyword compares lengths of time; readers that know `x-minimum` can use it";
const span = (rule: string, value: string): RuleCase =>
  one(`duration.${rule}`, "google.protobuf.Duration", value, ...durations);
const times = [
  "1970-01-01T00:00:00Z",
  "1970-01-01T00:00:01Z",
  "1970-01-01T01:00:01+01:00",
  "1970-01-01T00:00:02Z",
  "2999-01-01T00:00:00Z",
];
const instant = (rule: string, value: string): RuleCase =>
  one(`timestamp.${rule}`, "google.protobuf.Timestamp", value, ...times);
const noTimes =
  "no keyword compares times, each of which has a spelling for every offset; readers that know `x-minimum` can use it";
const now = "no keyword knows what time it is";

const times_: readonly RuleCase[] = [
  span("const", "{seconds: 1}"),
  told(noBounds, span("lt", "{seconds: 2}")),
  told(noBounds, span("lte", "{seconds: 2}")),
  told(noBounds, span("gt", "{seconds: 1}")),
  told(noBounds, span("gte", "{seconds: 1}")),
  span("in", "[{seconds: 1}, {seconds: 2}]"),
  span("not_in", "[{seconds: 1, nanos: 500000000}]"),
  span("example", "{seconds: 1}"),
  more(
    "duration.gte",
    validate("google.protobuf.Duration", ".duration.gte = {}"),
    ...durations,
    "-0s",
    "-0.000s",
    undefined,
  ),
  more("duration.const", validate("google.protobuf.Duration", ".duration.const = {}"), ...durations, "-0s", undefined),
  more(
    "duration.const",
    validate("google.protobuf.Duration", ".duration.const = {nanos: 500000000}"),
    ...durations,
    "0.50s",
    undefined,
  ),
  more(
    "duration.const",
    validate("google.protobuf.Duration", ".duration.const = {seconds: -1}"),
    ...durations,
    "-1.0s",
    undefined,
  ),
  told("a time has a spelling for every offset", instant("const", "{seconds: 1}")),
  told(noTimes, instant("lt", "{seconds: 2}")),
  told(noTimes, instant("lte", "{seconds: 1}")),
  told(now, instant("lt_now", "true")),
  told(noTimes, instant("gt", "{seconds: 1}")),
  told(noTimes, instant("gte", "{seconds: 1}")),
  told(now, instant("gt_now", "true")),
  told(now, instant("within", "{seconds: 3600}")),
  instant("example", "{seconds: 1}"),
];

const masks = ["a", "a,bC", "bC", "bC.d", "", "z", "ab"];
/** Beside the message that it is about. */
const mask = (rule: string, value: string): RuleCase => {
  const found = one(`field_mask.${rule}`, "google.protobuf.FieldMask", value, ...masks);
  return { ...found, body: `${found.body}; Masked m = 2` };
};

const fieldMasks: readonly RuleCase[] = [
  mask("const", "{paths: ['a', 'b_c']}"),
  mask("in", "['a', 'b_c']"),
  mask("not_in", "['a', 'b_c']"),
  mask("example", "{paths: 'a'}"),
];

const cel = "CEL is a language, and JSON Schema is another";
const both = "repeated string y = 2; optional string a = 3; optional string b = 4";

const general: readonly RuleCase[] = [
  told(cel, {
    rule: "cel",
    body: validate("string", ".cel = {id: 'shout', message: 'must shout', expression: 'this == this.upperAscii()'}"),
    samples: ["a", "A", ""],
  }),
  told(cel, {
    rule: "cel_expression",
    body: validate("string", ".cel_expression = 'this != \"a\"'"),
    samples: ["a", "A", ""],
  }),
  { rule: "required", body: validate("string", ".required = true"), samples: ["", "a", undefined] },
  more("required", validate("string", ".required = true", "optional "), "", "a", undefined),
  more("required", validate("int32", ".required = true"), 0, 1, undefined),
  more("required", validate("int64", ".required = true"), "0", "1", undefined),
  more("required", validate("bool", ".required = true"), true, false, undefined),
  more("required", validate("Color", ".required = true"), "COLOR_UNSPECIFIED", "COLOR_RED", undefined),
  more("required", validate("bytes", ".required = true"), "", "YQ==", undefined),
  more("required", validate("string", ".required = true", "repeated "), [], ["a"], undefined),
  more("required", "map<string, string> x = 1 [(buf.validate.field).required = true]", {}, { a: "a" }, undefined),
  more("required", validate("Other", ".required = true"), { y: "a" }, {}, undefined),
  {
    rule: "ignore = IGNORE_UNSPECIFIED",
    body: validate("string", " = {ignore: IGNORE_UNSPECIFIED, string: {min_len: 2}}"),
    samples: ["", "a", "ab", undefined],
  },
  {
    rule: "ignore = IGNORE_IF_ZERO_VALUE",
    body: validate("string", " = {ignore: IGNORE_IF_ZERO_VALUE, string: {min_len: 2}}"),
    samples: ["", "a", "ab", undefined],
  },
  {
    rule: "ignore = IGNORE_ALWAYS",
    body: validate("string", " = {ignore: IGNORE_ALWAYS, string: {min_len: 2}}"),
    samples: ["", "a", "ab", undefined],
  },
  more(
    "ignore = IGNORE_IF_ZERO_VALUE",
    validate("int32", " = {ignore: IGNORE_IF_ZERO_VALUE, int32: {gt: 5}}"),
    0,
    5,
    6,
    undefined,
  ),
  more(
    "ignore = IGNORE_IF_ZERO_VALUE",
    validate("string", " = {ignore: IGNORE_IF_ZERO_VALUE, repeated: {min_items: 2}}", "repeated "),
    [],
    ["a"],
    ["a", "b"],
    undefined,
  ),
  more("ignore = IGNORE_ALWAYS", validate("Ruled", ".ignore = IGNORE_ALWAYS"), { z: "" }, { z: "a" }, {}, undefined),
  told("rules that others add are CEL", {
    rule: "predefined",
    body: validate("string", ".string.(t.v1.shouting) = true"),
    samples: ["a", "A", ""],
  }),
  told(cel, {
    rule: "message.cel",
    body: `option (buf.validate.message).cel = {id: 'm', message: 'x must not be y', expression: 'this.x != "y"'}; string x = 1`,
    samples: ["y", "x", undefined],
  }),
  told(cel, {
    rule: "message.cel_expression",
    body: `option (buf.validate.message).cel_expression = 'this.x != "y"'; string x = 1`,
    samples: ["y", "x", undefined],
  }),
  {
    rule: "message.oneof.fields",
    body: `option (buf.validate.message).oneof = {fields: ['a', 'b']}; ${both}`,
    samples: [],
    messages: [{}, { a: "1" }, { b: "1" }, { a: "1", b: "1" }, { a: "" }],
  },
  {
    rule: "message.oneof.required",
    body: `option (buf.validate.message).oneof = {fields: ['a', 'b'] required: true}; ${both}`,
    samples: [],
    messages: [{}, { a: "1" }, { b: "1" }, { a: "1", b: "1" }, { a: "" }],
  },
  {
    rule: "message.oneof.fields",
    body: "option (buf.validate.message).oneof = {fields: ['c', 'd']}; string c = 1; string d = 2",
    samples: [],
    messages: [{}, { c: "1" }, { c: "", d: "1" }, { c: "1", d: "1" }],
    inWords: "a field without presence may be there with its zero value and count as absent",
    more: true,
  },
  {
    rule: "oneof.required",
    body: "oneof k { option (buf.validate.oneof).required = true; string a = 1; string b = 2; }",
    samples: [],
    messages: [{}, { a: "1" }, { b: "" }, { a: "1", b: "1" }],
  },
];

const wrappers: readonly RuleCase[] = [
  more("string.min_len", validate("google.protobuf.StringValue", ".string.min_len = 2"), "a", "ab", null, undefined),
  more("int32.gt", validate("google.protobuf.Int32Value", ".int32.gt = 0"), 0, 1, null, undefined),
  more("int64.gt", validate("google.protobuf.Int64Value", ".int64.gt = 0"), "0", "1", null, undefined),
  more("float.const", validate("float", ".float.const = 0.1"), 0.1, 0.2, undefined),
  more("float.gte", validate("float", ".float.gte = 0.1"), 0.1, 0.2, 0.05, undefined),
  more("float.in", validate("float", ".float = {in: [0.1, 0.3]}"), 0.1, 0.3, 0.2, undefined),
  more("double.gt", validate("double", ".double.gt = 0.5"), 0.6, 0.5, "Infinity", "-Infinity", "NaN", undefined),
  more(
    "int64.in",
    validate("int64", ".int64 = {in: [1, 9007199254740993]}"),
    "1",
    "9007199254740993",
    "9007199254740992",
  ),
  more("double.in", "double x = 1", 0.6, "Infinity", "NaN", undefined),
  more("map.keys", "map<int32, string> x = 1", { "1": "a" }, {}, undefined),
];

/** In the order of validate.proto. */
export const ruleCases: readonly RuleCase[] = [
  ...general,
  ...numberTypes.flatMap(numberCases),
  ...collections.slice(0, 2),
  ...strings,
  ...bytes,
  ...collections.slice(2),
  ...times_,
  ...fieldMasks,
  ...wrappers,
];

/** A proto in which each case is a message `Case<number>`. */
export const ruleProto = `syntax = "proto3";
package t.v1;
import "buf/validate/validate.proto";
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
import "t/v1/shouting.proto";
enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; COLOR_BLACK = 5; COLOR_BLUE = 2; }
message Other { string y = 1; }
message Third { string y = 1; }
message Masked { string a = 1; Inner b_c = 2; string z = 3; string ab = 4; message Inner { string d = 1; } }
message Ruled { string z = 1 [(buf.validate.field).string.min_len = 1]; }
${ruleCases.map(({ body }, index) => `message Case${index} { ${body}${body.endsWith("}") ? "" : ";"} }`).join("\n")}
service S { ${ruleCases.map((_, index) => `rpc M${index}(Case${index}) returns (Other);`).join("\n")} }
`;

/** A predefined rule: an extension of a message of rules, which only proto2 and editions can declare. */
export const shoutingProto = `syntax = "proto2";
package t.v1;
import "buf/validate/validate.proto";
extend buf.validate.StringRules {
  optional bool shouting = 80048952 [(buf.validate.predefined).cel = {id: "string.shouting" message: "must shout" expression: "this == this.upperAscii()"}];
}
`;
