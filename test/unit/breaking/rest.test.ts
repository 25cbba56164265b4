import { beforeAll, describe, expect, test } from "vitest";
import { type Case, toldOf } from "./compare.js";

const types = "message M { string id = 1; int32 n = 2; string note = 3; } message R { string a = 1; int32 b = 2; }";
/** One method with one rule. */
const http = (rule: string, more = "") =>
  `${types} service S { rpc A(M) returns (R) { option (google.api.http) = {${rule}}; ${more} } }`;
const two = (first: string, second: string) =>
  `${types} service S {
    rpc A(M) returns (R) { option (google.api.http) = {${first}}; }
    rpc B(M) returns (R) { option (google.api.http) = {${second}}; }
  }`;
/** A POST of a message, and the same message as the answer. */
const post = (m: string, more = "") =>
  `message M { ${m} } ${more} service S { rpc A(M) returns (M) { option (google.api.http) = {post: "/$/a" body: "*"}; } }`;
const put = (m: string, more = "") =>
  `message M { ${m} } ${more} service S { rpc A(M) returns (google.protobuf.Empty) { option (google.api.http) = {put: "/$/a" body: "*"}; } }`;
const get = (m: string, more = "") =>
  `message M { ${m} } ${more} service S { rpc A(google.protobuf.Empty) returns (M) { option (google.api.http) = {get: "/$/a"}; } }`;
const query = (m: string) =>
  `message M { ${m} } message R {} service S { rpc A(M) returns (R) { option (google.api.http) = {get: "/$/a"}; } }`;
const string = (rules: string) => `string a = 1 [(buf.validate.field).string = {${rules}}];`;
const number = (rules: string) => `int32 a = 1 [(buf.validate.field).int32 = {${rules}}];`;

const cases: readonly Case[] = [
  ["nothing", http('get: "/$/{id}"'), http('get: "/$/{id}"'), []],

  // Routes.
  [
    "another path",
    http('get: "/$/{id}"'),
    http('get: "/$/x/{id}"'),
    ["breaking/route-removed: GET /$/{id} is answered by nobody"],
  ],
  [
    "another method",
    http('post: "/$/a" body: "*"'),
    http('put: "/$/a" body: "*"'),
    ["breaking/route-removed: POST /$/a is answered by nobody"],
  ],
  [
    "no rule any more",
    http('get: "/$/{id}"'),
    `${types} service S { rpc A(M) returns (R); }`,
    ["breaking/route-removed: GET /$/{id} is answered by nobody"],
  ],
  [
    "the old path as another binding",
    http('get: "/$/{id}"'),
    http('get: "/$/x/{id}" additional_bindings {get: "/$/{id}"}'),
    [],
  ],
  [
    "another name of a variable",
    http('get: "/$/{id}"'),
    http('get: "/$/{note}"'),
    ["breaking/parameter-removed: GET /$/{note} no longer takes the parameter note, which the path holds now"],
  ],
  ["a wider variable", http('get: "/$/{id=x/*}"'), http('get: "/$/{id=**}"'), []],
  [
    "a narrower variable",
    http('get: "/$/{id=**}"'),
    http('get: "/$/{id=x/*}"'),
    ["breaking/route-narrowed: GET /$/{id=**} is answered in part only: by GET /$/{id=x/*}"],
  ],
  [
    "every method instead of one",
    http('post: "/$/a" body: "*"'),
    http('custom: {kind: "*" path: "/$/a"} body: "*"'),
    [],
  ],
  ["HEAD, which GET answers", http('custom: {kind: "HEAD" path: "/$/a"}'), http('get: "/$/a"'), []],
  [
    "one method instead of every",
    http('custom: {kind: "*" path: "/$/a"}'),
    http('get: "/$/a"'),
    ["breaking/route-narrowed: * /$/a is answered in part only: by GET /$/a"],
  ],
  [
    "two methods that change places",
    two('get: "/$/a"', 'get: "/$/b"'),
    two('get: "/$/b"', 'get: "/$/a"'),
    [
      "breaking/route-moved: GET /$/b was $.S.B, and is $.S.A",
      "breaking/route-moved: GET /$/a was $.S.A, and is $.S.B",
    ],
  ],
  [
    "a method of another name",
    http('get: "/$/{id}"'),
    http('get: "/$/{id}"').replace("rpc A", "rpc B"),
    ["breaking/method-removed: $.S.A is gone"],
  ],
  [
    "a service that is gone",
    http('get: "/$/{id}"'),
    types,
    ["breaking/method-removed: $.S.A is gone", "breaking/route-removed: GET /$/{id} is answered by nobody"],
  ],
  [
    "a new method, and a new route that takes one path",
    http('get: "/$/{id}"'),
    two('get: "/$/{id}"', 'get: "/$/me"'),
    [],
  ],
  [
    "a hidden method",
    http('get: "/$/{id}"'),
    http('get: "/$/{id}"', 'option (google.api.method_visibility).restriction = "INTERNAL";'),
    ["breaking/route-removed: GET /$/{id} is answered by nobody"],
  ],

  // Parameters.
  [
    "a parameter that the body holds",
    http('post: "/$/a"'),
    http('post: "/$/a" body: "*"'),
    [
      "breaking/parameter-removed: POST /$/a no longer takes the parameter id, the parameter n, the parameter note, which the body holds now",
    ],
  ],
  [
    "a parameter that is a header",
    http('get: "/$/a"'),
    http('get: "/$/a"', 'option (svcgen.v1.rest).request_headers = {name: "x-note" field: "note"};'),
    ["breaking/parameter-removed: GET /$/a no longer takes the parameter note, which a header holds now"],
  ],
  [
    "a parameter that is gone",
    query("string a = 1; string b = 2;"),
    query("string a = 1;"),
    ["breaking/parameter-removed: GET /$/a no longer takes the parameter b"],
  ],
  [
    "another name of a parameter",
    query("string a_b = 1;"),
    query('string a_b = 1 [json_name = "other"];'),
    ["breaking/parameter-removed: GET /$/a no longer takes the parameter aB, called other now"],
  ],
  [
    "another type of a parameter",
    query("string a = 1;"),
    query("int32 a = 1;"),
    ["breaking/type: $.M.a was string in requests, and is int32"],
  ],
  ["a list of parameters", query("string a = 1;"), query("repeated string a = 1;"), []],
  [
    "one parameter instead of a list",
    query("repeated string a = 1;"),
    query("string a = 1;"),
    ["breaking/type: $.M.a was a list of string in requests, and is string"],
  ],
  ["a new parameter", query("string a = 1;"), query("string a = 1; string b = 2;"), []],
  [
    "a new required parameter",
    query("string a = 1;"),
    query("string a = 1; string b = 2 [(google.api.field_behavior) = REQUIRED];"),
    ["breaking/required: the parameter b of GET /$/a is required in requests now, and was not"],
  ],
  [
    "a parameter that is required now",
    query("string a = 1;"),
    query("string a = 1 [(google.api.field_behavior) = REQUIRED];"),
    ["breaking/required: $.M.a is required in requests now, and was not"],
  ],
  [
    "a tighter rule of a parameter",
    query("string a = 1;"),
    query(string("max_len: 3")),
    ["breaking/rule: $.M.a takes less in requests: string.max_len (3) is new"],
  ],
  [
    "a variable of another type",
    http('get: "/$/{id}"'),
    http('get: "/$/{id}"').replace("string id", "int32 id"),
    ["breaking/type: $.M.id was string in requests, and is int32"],
  ],
  [
    "a variable that is required, which a path always has",
    http('get: "/$/{id}"'),
    http('get: "/$/{id}"').replace("string id = 1", "string id = 1 [(google.api.field_behavior) = REQUIRED]"),
    [],
  ],
  [
    "another variable at the same place",
    http('post: "/$/{id}" body: "*"'),
    http('post: "/$/{note}" body: "*"'),
    ["breaking/field-removed: $.M.note is gone from requests"],
  ],
  [
    "a key of idempotency that has to be there",
    http('post: "/$/a" body: "*"', "option (svcgen.v1.rest).idempotency = {};"),
    http('post: "/$/a" body: "*"', "option (svcgen.v1.rest).idempotency = {required: true};"),
    ["breaking/required: the header idempotency-key of POST /$/a is required in requests now, and was not"],
  ],

  // Bodies.
  [
    "a field instead of the whole",
    post("X x = 1;", "message X { string a = 1; }"),
    post("X x = 1;", "message X { string a = 1; }").replace('"*"', '"x"'),
    ["breaking/body: the body of POST /$/a was the whole $.M, and is the field x"],
  ],
  [
    "no body",
    http('post: "/$/a" body: "*"'),
    http('post: "/$/a"'),
    ["breaking/body: the body of POST /$/a was the whole $.M, and is nothing"],
  ],
  [
    "a body where there was none",
    http('post: "/$/a"'),
    http('post: "/$/a" body: "note"'),
    ["breaking/parameter-removed: POST /$/a no longer takes the parameter note, which the body holds now"],
  ],
  [
    "the same message, no longer within another",
    'message M { string a = 1; } message Q { M m = 1; } message R {} service S { rpc A(Q) returns (R) { option (google.api.http) = {post: "/$/a" body: "m"}; } }',
    'message M { string a = 1; } message R {} service S { rpc A(M) returns (R) { option (google.api.http) = {post: "/$/a" body: "*"}; } }',
    ["breaking/method-type: the request of $.S.A was $.Q, and is $.M"],
  ],
  [
    "no form any more",
    http('post: "/$/a" body: "*"', "option (svcgen.v1.rest).forms = {urlencoded: true};"),
    http('post: "/$/a" body: "*"'),
    ["breaking/form: POST /$/a takes no application/x-www-form-urlencoded any more"],
  ],
  [
    "another part of the answer",
    http('get: "/$/a"'),
    http('get: "/$/a" response_body: "a"'),
    ["breaking/response-body: GET /$/a answered with the whole $.R, and answers with the field a"],
  ],
  [
    "another field of the answer",
    http('get: "/$/a" response_body: "a"'),
    http('get: "/$/a" response_body: "b"'),
    ["breaking/response-body: GET /$/a answered with the field a, and answers with the field b"],
  ],

  [
    "a message instead of any object",
    get("string a = 1;").replace("returns (M)", "returns (google.protobuf.Struct)"),
    get("string a = 1;"),
    [
      "breaking/method-type: the answer of $.S.A was google.protobuf.Struct, and is $.M",
      "breaking/type: $.M was google.protobuf.Struct in answers, and is $.M",
    ],
  ],

  // JSON.
  [
    "a field that is gone from both ways",
    post("string a = 1; string b = 2;"),
    post("string a = 1;"),
    ["breaking/field-removed: $.M.b is gone from requests and answers"],
  ],
  [
    "a field that is gone from answers",
    get("string a = 1; string b = 2;"),
    get("string a = 1;"),
    ["breaking/field-removed: $.M.b is gone from answers"],
  ],
  [
    "another name of a field",
    post("string a = 1;"),
    post("string b = 1;"),
    ['breaking/field-renamed: $.M.a is called "b" in requests and answers, and was "a"'],
  ],
  [
    "another name of a required field",
    put("string a = 1 [(google.api.field_behavior) = REQUIRED];"),
    put("string b = 1 [(google.api.field_behavior) = REQUIRED];"),
    ['breaking/field-renamed: $.M.a is called "b" in requests, and was "a"'],
  ],
  ["another name in the proto only", post("string a = 1;"), post('string b = 1 [json_name = "a"];'), []],
  [
    "another type of a field",
    post("string a = 1;"),
    post("bool a = 1;"),
    ["breaking/type: $.M.a was string in requests and answers, and is bool"],
  ],
  [
    "wider numbers",
    post("int32 a = 1;"),
    post("int64 a = 1;"),
    ["breaking/type: $.M.a was int32 in answers, and is int64"],
  ],
  ["wider numbers that are only read", put("int32 a = 1;"), put("int64 a = 1;"), []],
  [
    "other numbers that are only read",
    put("int64 a = 1;"),
    put("uint64 a = 1;"),
    ["breaking/type: $.M.a was int64 in requests, and is uint64"],
  ],
  [
    "a signed number for an unsigned one that is only written",
    get("uint32 a = 1;"),
    get("int32 a = 1;"),
    ["breaking/type: $.M.a was uint32 in answers, and is int32"],
  ],
  ["another encoding of the same number", post("int32 a = 1; double d = 2;"), post("sint32 a = 1; float d = 2;"), []],
  ["a wrapper", post("optional string a = 1;"), post("google.protobuf.StringValue a = 1;"), []],
  [
    "text for a timestamp",
    post("google.protobuf.Timestamp a = 1;"),
    post("string a = 1;"),
    ["breaking/type: $.M.a was google.protobuf.Timestamp in requests and answers, and is string"],
  ],
  [
    "a list",
    post("string a = 1;"),
    post("repeated string a = 1;"),
    ["breaking/type: $.M.a was string in requests and answers, and is a list of string"],
  ],
  [
    "other keys of a map",
    post("map<string, string> a = 1;"),
    post("map<int32, string> a = 1;"),
    ["breaking/type: $.M.a was a map from string to string in requests and answers, and is a map from int32 to string"],
  ],
  [
    "a message of another name with the same fields",
    post("X x = 1;", "message X { string a = 1; }"),
    post("Y x = 1;", "message Y { string a = 1; }"),
    [],
  ],
  [
    "a change within a message",
    post("X x = 1;", "message X { string a = 1; X x = 2; }"),
    post("X x = 1;", "message X { X x = 2; }"),
    ["breaking/field-removed: $.X.a is gone from requests and answers"],
  ],
  [
    "a new field, message and value",
    post("E e = 1;", "enum E { E_NONE = 0; }"),
    post("E e = 1; X x = 2;", "enum E { E_NONE = 0; E_MORE = 1; } message X { string a = 1; }"),
    [],
  ],
  [
    "a value that is gone",
    post("E e = 1;", "enum E { E_NONE = 0; E_OLD = 1; }"),
    post("E e = 1;", "enum E { E_NONE = 0; }"),
    ["breaking/enum-value: $.E takes no E_OLD in requests any more"],
  ],
  [
    "a value that is gone from answers",
    get("E e = 1;", "enum E { E_NONE = 0; E_OLD = 1; }"),
    get("E e = 1;", "enum E { E_NONE = 0; }"),
    [],
  ],
  [
    "a field that can be missing",
    post("string a = 1;"),
    post("optional string a = 1;"),
    ["breaking/field-optional: $.M.a was in all answers, and can be missing now"],
  ],
  [
    "a field that joins a oneof",
    get("string a = 1;"),
    get("oneof o { string a = 1; string b = 2; }"),
    ["breaking/field-optional: $.M.a was in all answers, and can be missing now"],
  ],
  ["a field that is always there", post("optional string a = 1;"), post("string a = 1;"), []],
  [
    "a field that is required",
    post("string a = 1;"),
    post("string a = 1 [(buf.validate.field).required = true];"),
    ["breaking/required: $.M.a is required in requests now, and was not"],
  ],
  [
    "a new field that is required",
    post("string a = 1;"),
    post("string a = 1; string b = 2 [(google.api.field_behavior) = REQUIRED];"),
    ["breaking/required: $.M.b is required in requests now, and was not"],
  ],
  [
    "a field that answers only must have",
    get("string a = 1;"),
    get("string a = 1 [(google.api.field_behavior) = REQUIRED];"),
    [],
  ],
  [
    "a oneof that is required",
    post("oneof o { string a = 1; }"),
    post("oneof o { option (buf.validate.oneof).required = true; string a = 1; }"),
    ["breaking/required: $.M.o is required in requests now, and was not"],
  ],
  [
    "a field that only the service sets now",
    post("string a = 1;"),
    post("string a = 1 [(google.api.field_behavior) = OUTPUT_ONLY];"),
    ["breaking/field-removed: $.M.a is gone from requests"],
  ],
  [
    "what requests never held",
    post("string a = 1 [(google.api.field_behavior) = OUTPUT_ONLY]; string b = 2;"),
    post("string b = 2;"),
    ["breaking/field-removed: $.M.a is gone from answers"],
  ],
  [
    "a hidden field",
    post("string a = 1; string b = 2;"),
    post('string a = 1; string b = 2 [(google.api.field_visibility).restriction = "INTERNAL"];'),
    ["breaking/field-removed: $.M.b is gone from requests and answers"],
  ],
  [
    "what the path holds is no part of the body",
    http('post: "/$/{id}" body: "*"'),
    http('post: "/$/{name}" body: "*"').replace("string id = 1", "string name = 1"),
    [],
  ],

  // Rules.
  [
    "a rule where there was none",
    put("string a = 1;"),
    put(string("min_len: 1")),
    ["breaking/rule: $.M.a takes less in requests: string.min_len (1) is new"],
  ],
  [
    "a tighter rule",
    put(string("min_len: 1, max_len: 9")),
    put(string("min_len: 3, max_len: 5")),
    [
      "breaking/rule: $.M.a takes less in requests: string.min_len was 1 and is 3",
      "breaking/rule: $.M.a takes less in requests: string.max_len was 9 and is 5",
    ],
  ],
  ["a looser rule", put(string("min_len: 3, max_len: 5")), put(string("min_len: 1, max_len: 9")), []],
  ["no rule any more", put(string("min_len: 1, email: true")), put("string a = 1;"), []],
  [
    "another form",
    put(string("pattern: '^a'")),
    put(string("pattern: '^b' email: true")),
    [
      "breaking/rule: $.M.a takes less in requests: string.pattern was ^a and is ^b",
      "breaking/rule: $.M.a takes less in requests: string.email is new",
    ],
  ],
  ["the same bound in other words", put(number("gt: 0, lte: 9")), put(number("gte: 1, lt: 10")), []],
  [
    "a bound that is no longer taken",
    put(number("gte: 1")),
    put(number("gt: 1")),
    ["breaking/rule: $.M.a takes less in requests: int32.gt is 1, and gte was 1"],
  ],
  [
    "fewer words",
    put(string("in: ['a', 'b']")),
    put(string("in: ['a']")),
    ['breaking/rule: $.M.a takes less in requests: string.in was ["a","b"] and is ["a"]'],
  ],
  ["more words", put(string("in: ['a']")), put(string("in: ['a', 'b']")), []],
  [
    "refused words",
    put("string a = 1;"),
    put(string("not_in: ['a']")),
    ["breaking/rule: $.M.a takes less in requests: string.not_in has a now"],
  ],
  [
    "rules that are ignored",
    put("string a = 1;"),
    put("string a = 1 [(buf.validate.field) = {ignore: IGNORE_ALWAYS, string: {min_len: 3}}];"),
    [],
  ],
  [
    "rules of zero too",
    put("string a = 1 [(buf.validate.field) = {ignore: IGNORE_IF_ZERO_VALUE, string: {min_len: 3}}];"),
    put(string("min_len: 3")),
    ["breaking/rule: $.M.a takes less in requests: the zero value is no longer passed over"],
  ],
  [
    "rules of elements",
    put("repeated string a = 1;"),
    put("repeated string a = 1 [(buf.validate.field).repeated = {min_items: 1, items: {string: {max_len: 3}}}];"),
    [
      "breaking/rule: $.M.a takes less in requests: repeated.min_items (1) is new",
      "breaking/rule: $.M.a takes less in requests: repeated.items.string.max_len (3) is new",
    ],
  ],
  [
    "a shorter time",
    put("google.protobuf.Duration a = 1 [(buf.validate.field).duration.lte = {seconds: 9}];"),
    put("google.protobuf.Duration a = 1 [(buf.validate.field).duration.lte = {seconds: 3}];"),
    ["breaking/rule: $.M.a takes less in requests: duration.lte was 9s and is 3s"],
  ],
  [
    "an expression of a message",
    put("string a = 1;"),
    put(
      'option (buf.validate.message).cel = {id: "m.a", message: "no", expression: "this.a != \\"x\\""}; string a = 1;',
    ),
    ["breaking/rule: $.M takes less in requests: cel has m.a now"],
  ],
  ["rules of answers", get("string a = 1;"), get(string("min_len: 3")), []],

  // Answers.
  [
    "another status",
    http('post: "/$/a"', "option (svcgen.v1.rest).success_status = 201;"),
    http('post: "/$/a"'),
    ["breaking/success-status: POST /$/a succeeded with 201, and does with 200"],
  ],
  [
    "a stream",
    http('get: "/$/a"'),
    http('get: "/$/a"').replace("returns (R)", "returns (stream R)"),
    ["breaking/stream: GET /$/a was one message each way, and is a stream of answers"],
  ],
  [
    "a header of the answer",
    http('get: "/$/a"', 'option (svcgen.v1.rest).response_headers = {name: "x-a" field: "a"};'),
    http('get: "/$/a"'),
    ["breaking/response-header: GET /$/a no longer answers with x-a"],
  ],
  [
    "the mask of a patch",
    'message M { string a = 1; google.protobuf.FieldMask update_mask = 2; } service S { rpc A(M) returns (M) { option (google.api.http) = {patch: "/$/a" body: "*"}; } }',
    'message M { string a = 1; google.protobuf.FieldMask update_mask = 2; } service S { rpc A(M) returns (M) { option (google.api.http) = {patch: "/$/a" body: "*"}; option (svcgen.v1.rest).auto_update_mask = false; } }',
    ["breaking/update-mask: PATCH /$/a no longer takes its mask from the body: what a caller leaves out is emptied"],
  ],

  // Access.
  [
    "a token",
    http('get: "/$/a"'),
    http('get: "/$/a"', "option (svcgen.v1.policy).auth = {jwt: {}};"),
    ["breaking/auth: $.S.A wants a token, and was open to all"],
  ],
  [
    "another scope",
    http('get: "/$/a"', 'option (svcgen.v1.policy).auth = {jwt: {scopes: ["a"]}};'),
    http('get: "/$/a"', 'option (svcgen.v1.policy).auth = {jwt: {scopes: ["a", "b", "c"]}};'),
    ["breaking/auth: $.S.A wants the scopes b, c too"],
  ],
  [
    "another provider",
    http('get: "/$/a"', 'option (svcgen.v1.policy).auth = {jwt: {provider: "a"}};'),
    http('get: "/$/a"', 'option (svcgen.v1.policy).auth = {jwt: {provider: "b"}};'),
    ["breaking/auth: $.S.A wants a token of b, and was content with one of a"],
  ],
  [
    "no token any more",
    http('get: "/$/a"', 'option (svcgen.v1.policy).auth = {jwt: {scopes: ["a"]}};'),
    http('get: "/$/a"'),
    [],
  ],
  [
    "smaller requests",
    http('get: "/$/a"'),
    http('get: "/$/a"', "option (svcgen.v1.policy).max_request_bytes = 1000;"),
    ["breaking/request-size: $.S.A took 4194304 bytes, and takes 1000"],
  ],

  // RPC.
  [
    "a method that is gone",
    `${types} service S { rpc A(M) returns (R); rpc B(M) returns (R); }`,
    `${types} service S { rpc A(M) returns (R); }`,
    ["breaking/method-removed: $.S.B is gone"],
  ],
  [
    "another request and answer",
    `${types} service S { rpc A(M) returns (R); }`,
    `${types} service S { rpc A(R) returns (M); }`,
    [
      "breaking/method-type: the request of $.S.A was $.M, and is $.R",
      "breaking/method-type: the answer of $.S.A was $.R, and is $.M",
    ],
  ],
];

describe("what callers of REST and RPC are told of", () => {
  let told: Awaited<ReturnType<typeof toldOf>> = [];
  beforeAll(async () => {
    told = await toldOf(cases);
  }, 60_000);

  test.each(cases.map(([name, , , want], index) => [name, index, want] as const))("%s", (_, index, want) => {
    expect(told[index]).toEqual(want);
  });
});
