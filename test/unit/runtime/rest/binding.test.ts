import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EverythingSchema } from "../../../support/runtime/elements_pb.js";
import { route, serveRoutes, type TestServer } from "./element-service.js";

const everything = EverythingSchema.fields.map(({ name }) => name);
const without = (...names: string[]) => everything.filter((name) => !names.includes(name));

let server: TestServer;

beforeAll(async () => {
  server = await serveRoutes(
    [
      route("GET /q -> reflect", { query: everything }),
      route("GET /p/string/{f_string} -> reflect", { query: without("f_string") }),
      route("GET /p/int/{f_int32} -> reflect", { query: without("f_int32") }),
      route("GET /p/long/{f_int64} -> reflect"),
      route("GET /p/bool/{f_bool} -> reflect"),
      route("GET /p/enum/{f_enum} -> reflect"),
      route("GET /p/bytes/{f_bytes} -> reflect"),
      route("GET /p/time/{w_timestamp} -> reflect"),
      route("GET /p/choice/{c_string} -> reflect", { query: without("c_string") }),
      route("GET /p/nested/{f_nested.f_int32} -> reflect", { query: everything }),
      route("GET /p/many/{f_string=a/**} -> reflect"),
      route("GET /p/wrapped/{w_int64} -> reflect"),
      route("PUT /b/{f_int32} -> reflect", { body: "*" }),
      route("PUT /n/{f_nested.f_int32} -> reflect", { body: "f_nested", query: without("f_nested") }),
      route("POST /all -> reflect", { body: "*" }),
      ...[
        "f_nested",
        "r_message",
        "r_int32",
        "m_string",
        "f_string",
        "f_int64",
        "f_enum",
        "w_string",
        "w_struct",
        "w_value",
        "c_message",
        "w_mask",
      ].map((name) => route(`POST /field/${name} -> reflect`, { body: name, responseBody: name })),
    ],
    { alwaysEmitImplicit: false },
  );
});
afterAll(() => server[Symbol.asyncDispose]());

describe("the path is bound", () => {
  test.each([
    ["/p/string/abc", { fString: "abc" }],
    ["/p/string/a%20b", { fString: "a b" }],
    ["/p/string/a+b", { fString: "a+b" }],
    ["/p/string/a%2Fb%3Ac", { fString: "a/b:c" }],
    ["/p/string/100%25", { fString: "100%" }],
    ["/p/string/%2541", { fString: "%41" }],
    ["/p/string/urn:x:1", { fString: "urn:x:1" }],
    ["/p/string/%E2%82%AC", { fString: "€" }],
    ["/p/string/%22x%22", { fString: '"x"' }],
    ["/p/int/-7", { fInt32: -7 }],
    ["/p/int/1e2", { fInt32: 100 }],
    ["/p/long/9223372036854775807", { fInt64: "9223372036854775807" }],
    ["/p/bool/true", { fBool: true }],
    ["/p/enum/STATE_GAS", { fEnum: "STATE_GAS" }],
    ["/p/enum/3", { fEnum: "STATE_GAS" }],
    ["/p/enum/99", { fEnum: 99 }],
    ["/p/bytes/-_8", { fBytes: "+/8=" }],
    ["/p/time/2024-02-29T12:00:00.5Z", { wTimestamp: "2024-02-29T12:00:00.500Z" }],
    ["/p/choice/x", { cString: "x" }],
    ["/p/nested/5", { fNested: { fInt32: 5 } }],
    ["/p/many/a", { fString: "a" }],
    ["/p/many/a/b/c%20d", { fString: "a/b/c d" }],
    ["/p/many/a/b%2fc", { fString: "a/b%2fc" }],
    ["/p/many/a/%252F", { fString: "a/%2F" }],
    ["/p/wrapped/5", { wInt64: "5" }],
  ])("%s", async (path, want) => {
    const { status, json } = await server.send("GET", path);
    expect(json).toEqual(want);
    expect(status).toBe(200);
  });

  test.each([
    ["/p/int/abc"],
    ["/p/int/007"],
    ["/p/int/+1"],
    ["/p/int/2147483648"],
    ["/p/int/1.5"],
    ["/p/int/%20"],
    ["/p/int/0x10"],
    ["/p/long/9223372036854775808"],
    ["/p/bool/1"],
    ["/p/enum/gas"],
    ["/p/bytes/a"],
    ["/p/bytes/%21"],
    ["/p/time/2023-02-29T00:00:00Z"],
    ["/p/time/%222024-01-01T00:00:00Z%22"],
  ])("not: %s", async (path) => {
    const { status, json } = await server.send("GET", path);
    expect(status).toBe(400);
    expect(json.errors).toEqual([
      expect.objectContaining({ in: "path", name: expect.any(String), detail: expect.stringContaining("expected") }),
    ]);
  });

  test("and holds against the body and the query", async () => {
    expect((await server.send("PUT", "/b/5", { body: { fInt32: 5, fString: "x" } })).json).toEqual({
      fInt32: 5,
      fString: "x",
    });
    expect((await server.send("PUT", "/b/5", { body: { fInt32: 0 } })).json).toEqual({ fInt32: 5 });
    expect((await server.send("PUT", "/n/5", { body: { fInt32: 5 } })).json).toEqual({ fNested: { fInt32: 5 } });
    expect((await server.send("PUT", "/n/5?fString=x")).json).toEqual({ fNested: { fInt32: 5 }, fString: "x" });
    for (const [method, path, body] of [
      ["PUT", "/b/5", { fInt32: 6 }],
      ["PUT", "/n/5", { fInt32: 6 }],
    ] as const) {
      const { status, json } = await server.send(method, path, { body });
      expect(status).toBe(400);
      expect(json.errors[0]).toMatchObject({ in: "path" });
    }
    for (const path of [
      "/p/string/a?f_string=b",
      "/p/string/a?fString=a",
      "/p/nested/5?f_nested.f_int32=5",
      "/b/5?fString=x",
      "/n/5?fNested.fString=x",
    ]) {
      const { status, json } = await server.send(path.startsWith("/p") ? "GET" : "PUT", path);
      expect(status, path).toBe(400);
      expect(json.errors[0]).toMatchObject({ in: "query" });
    }
  });
});

describe("the query is bound", () => {
  test.each([
    ["", {}],
    ["fString=", {}],
    ["oString=", { oString: "" }],
    ["oString", { oString: "" }],
    ["cString=", { cString: "" }],
    ["f_string=x&fInt32=7", { fString: "x", fInt32: 7 }],
    ["fString=a+b%2Bc%26", { fString: "a b+c&" }],
    ["fString=a=b", { fString: "a=b" }],
    ["&&fString=x&", { fString: "x" }],
    ["f%53tring=x", { fString: "x" }],
    ["rInt32=1&r_int32=2&rInt32=3", { rInt32: [1, 2, 3] }],
    ["rString=a,b", { rString: ["a,b"] }],
    ["fNested.fNested.fString=x&f_nested.f_int32=1", { fNested: { fInt32: 1, fNested: { fString: "x" } } }],
    ["cMessage.unit=kg&c_message.value=1.5", { cMessage: { value: 1.5, unit: "kg" } }],
    ["mString[a.b]=1&m_string[]=2&mString[[x]]=3", { mString: { "a.b": "1", "": "2", "[x]": "3" } }],
    ["fNested.mString[k]=v", { fNested: { mString: { k: "v" } } }],
    ["mString%5B__proto__%5D=x", { mString: JSON.parse('{"__proto__":"x"}') }],
    ["fEnum=STATE_SOLID", { fEnum: "STATE_SOLID" }],
    ["fEnum=-4", { fEnum: -4 }],
    ["fUint64=18446744073709551615", { fUint64: "18446744073709551615" }],
    ["fInt64=-9223372036854775808", { fInt64: "-9223372036854775808" }],
    ["fDouble=NaN&fFloat=-Infinity", { fDouble: "NaN", fFloat: "-Infinity" }],
    ["fDouble=-0", { fDouble: -0 }],
    ["fDouble=1e300", { fDouble: 1e300 }],
    ["fBool=true", { fBool: true }],
    ["fBytes=-_8", { fBytes: "+/8=" }],
    ["fBytes=-_8%3D", { fBytes: "+/8=" }],
    ["fBytes=%2B%2F8", { fBytes: "+/8=" }],
    ["fBytes=%2B%2F8%3D", { fBytes: "+/8=" }],
    ["wTimestamp=2024-01-01T01:00:00%2B01:00", { wTimestamp: "2024-01-01T00:00:00Z" }],
    ["wDuration=3.5s", { wDuration: "3.500s" }],
    ["wDuration=-0.000000001s", { wDuration: "-0.000000001s" }],
    ["wMask=fInt32,f_string,fNested.f_bool,mString.x", { wMask: "fInt32,fString,fNested.fBool,mString.x" }],
    // A mask of nothing says nothing.
    ["wMask=", {}],
    ["wString=&wInt64=5&wBool=false&wBytes=-_8", { wString: "", wInt64: "5", wBool: false, wBytes: "+/8=" }],
    ['wStruct={"a":[1,null]}', { wStruct: { a: [1, null] } }, true],
    ["wValue=null", { wValue: null }],
    ['wValue="x"', { wValue: "x" }, true],
    ["wList=[1]", { wList: [1] }],
    ["$alt=json&%24prettyPrint=false&$key=x", {}],
    ["$alt=json;enum-encoding=int&fEnum=STATE_GAS", { fEnum: 3 }],
  ] as [string, unknown, boolean?][])("%s", async (query, want, encode = false) => {
    const { status, text } = await server.send("GET", `/q?${encode ? encodeURI(query) : query}`);
    expect(JSON.parse(text)).toEqual(want);
    expect(status).toBe(200);
  });

  test.each([
    ["fStrin=x", "fStrin", /did you mean "fString"/],
    ["f_nested.f_strnig=x", "f_nested.f_strnig", /did you mean "fString"/],
    ["xyz=1", "xyz", /Everything has no field "xyz"$/],
    ["fString.x=1", "fString.x", /no fields/],
    ["fInt32=1&f_int32=1", "f_int32", /given twice/],
    ["fInt32=", "fInt32", /expected a 32-bit integer, got ""/],
    ["cString=a&cInt64=1", "cInt64", /only one member of "choice"/],
    ["cString=a&cMessage.unit=x", "cMessage.unit", /only one member of "choice"/],
    ["fBool=1", "fBool", /true or false/],
    ["fBool=TRUE", "fBool", /true or false/],
    ["fEnum=SOLID", "fEnum", /expected a value of State/],
    ["fEnum=STATE_SOILD", "fEnum", /did you mean "STATE_SOLID"/],
    ["fDouble=1e309", "fDouble", /floating point/],
    ["fFloat=1e39", "fFloat", /32-bit floating point/],
    ["wDuration=1h", "wDuration", /seconds/],
    ["wDuration=1.0000000001s", "wDuration", /seconds/],
    ["wTimestamp=2024-01-01", "wTimestamp", /RFC 3339/],
    ["wMask=fInt32,nope", "wMask", /"nope", which is no field/],
    ["wValue=abc", "wValue", /JSON text/],
    ["wStruct=[]", "wStruct", /expected an object/],
    ["fNested=x", "fNested", /cannot hold a value of the type Everything; name one of its fields/],
    ["rMessage=x", "rMessage", /cannot hold/],
    ["rMessage.unit=x", "rMessage.unit", /no fields/],
    ["mMessage[1]=x", "mMessage[1]", /cannot hold/],
    ["mString=x", "mString", /written as "mString\[key\]"/],
    ["mString[a]=x&mString[a]=y", "mString[a]", /given twice/],
    ["fString[a]=x", "fString[a]", /only a map has entries/],
    ["wAny=x", "wAny", /cannot hold/],
    ["fString=%ff", "fString", /UTF-8/],
    ["fString=%zz", "fString", /UTF-8/],
    ["%ff=x", "%ff", /UTF-8/],
    ["$alt=proto", "$alt", /expected "json"/],
    ["toString=x", "toString", /no field/],
    ["__proto__=x", "__proto__", /no field/],
    ["=x", "", /no field ""/],
  ] as const)("not: %s", async (query, name, detail) => {
    const { status, json, headers } = await server.send("GET", `/q?${query}`);
    expect(status).toBe(400);
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(json.code).toBe("invalid_argument");
    expect(json.errors).toEqual([
      expect.objectContaining({ in: "query", name, detail: expect.stringMatching(detail) }),
    ]);
  });

  test("as deep as messages may be, and no deeper", async () => {
    const deep = (levels: number) => `${"fNested.".repeat(levels)}fInt32=1`;
    expect((await server.send("GET", `/q?${deep(50)}`)).status).toBe(200);
    expect((await server.send("GET", `/q?${deep(150)}`)).status).toBe(400);
  });

  test("with what is allowed to be there", async () => {
    await using lenient = await serveRoutes([route("GET /q -> reflect", { query: ["f_string"] })], {
      ignoredQuery: ["key", "utm_*"],
      alwaysEmitImplicit: false,
    });
    expect((await lenient.send("GET", "/q?key=1&utm_source=x&fString=y")).json).toEqual({ fString: "y" });
    expect((await lenient.send("GET", "/q?keys=1")).status).toBe(400);
    await using ignoring = await serveRoutes([route("GET /q -> reflect", { query: ["f_string"] })], {
      unknownQuery: "ignore",
      alwaysEmitImplicit: false,
    });
    expect((await ignoring.send("GET", "/q?nope=1&fString=y")).json).toEqual({ fString: "y" });
    // A field of the message that this route takes from elsewhere is never ignored.
    expect((await ignoring.send("GET", "/q?fInt32=1")).status).toBe(400);
  });
});

describe("the body is bound", () => {
  test.each([
    ["f_nested", { fInt32: 1 }],
    ["r_message", [{ value: 1 }, {}]],
    ["r_int32", [1, 2]],
    ["m_string", { a: "b" }],
    ["f_string", "x"],
    ["f_int64", "5"],
    ["f_enum", "STATE_GAS"],
    ["w_string", "x"],
    ["w_struct", { a: 1 }],
    ["w_value", null],
    ["w_value", [1]],
    ["c_message", { unit: "kg" }],
    ["w_mask", "fInt32"],
  ])("to %s: %j", async (field, body) => {
    const { status, text } = await server.send("POST", `/field/${field}`, {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
    expect(JSON.parse(text)).toEqual(body);
    expect(status).toBe(200);
  });

  test.each([
    ["f_nested", {}],
    ["r_message", []],
    ["m_string", {}],
    ["f_string", ""],
    ["w_string", null],
  ])("to %s from nothing", async (field, want) => {
    const { status, json } = await server.send("POST", `/field/${field}`);
    expect(status).toBe(200);
    expect(json).toEqual(want);
  });

  test.each([
    ["{", undefined],
    ["", undefined, 200],
    [" ", undefined],
    ["[]", "#"],
    ["null", "#"],
    ['{"nope":1}', "#/nope"],
    ['{"fNested":{"fInt32":"x"}}', "#/fNested/fInt32"],
    ['{"rMessage":[{},{"unit":1}]}', "#/rMessage/1/unit"],
    ['{"rMessage":[null]}', "#/rMessage/0"],
    ['{"mMessage":{"7":{"valu":1}}}', "#/mMessage/7/valu"],
    ['{"mMessage":{"x":{}}}', "#/mMessage/x"],
    ['{"mString":{"a/b~c":1}}', "#/mString/a~1b~0c"],
    ['{"fInt32":1,"f_int32":1}', "#/f_int32"],
    ['{"fInt32":1,"fInt32":1}', undefined],
    ['{"cString":"a","cInt64":1}', "#/cInt64"],
    ['{"fString":"\\ud800"}', "#/fString"],
    ['{"fInt32":2147483648}', "#/fInt32"],
    ['{"fInt32":1.5}', "#/fInt32"],
    ['{"fDouble":1e400}', "#/fDouble"],
    ['{"fBool":"true"}', "#/fBool"],
    ['{"fBytes":"*"}', "#/fBytes"],
    ['{"fEnum":"GAS"}', "#/fEnum"],
    ['{"wAny":{"@type":"type.googleapis.com/no.Such"}}', "#/wAny/%40type"],
    ['{"wAny":{"@type":"type.googleapis.com/elements.v1.Mass","x":1}}', "#/wAny/x"],
    ['{"wMask":"nope"}', "#/wMask"],
    ['{"__proto__":{"fInt32":1}}', "#/__proto__"],
  ] as [string, string | undefined, number?][])("%s is refused at %s", async (body, pointer, want = 400) => {
    const { status, json } = await server.send("POST", "/all", {
      body,
      headers: { "content-type": "application/json" },
    });
    expect(status).toBe(want);
    if (pointer !== undefined) expect(json.errors).toEqual([expect.objectContaining({ in: "body", pointer })]);
  });

  test("with all that is wrong with it", async () => {
    const { json } = await server.send("POST", "/all", {
      body: { fInt32: "x", fNested: { nope: 1 }, rInt32: [1, "y"] },
    });
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "#/fInt32",
      "#/fNested/nope",
      "#/rInt32/1",
    ]);
  });

  test("and a million mistakes are not looked into", async () => {
    const body = JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`fStrin${at}`, 1])));
    expect(
      (await server.send("POST", "/all", { body, headers: { "content-type": "application/json" } })).json.errors,
    ).toHaveLength(50);
    const query = Array.from({ length: 1000 }, (_, at) => `x${at}=`).join("&");
    expect((await server.send("GET", `/q?${query}`)).json.errors).toHaveLength(50);
  });

  test("not from bytes that are no UTF-8, nor deeper than 100 messages", async () => {
    const headers = { "content-type": "application/json" };
    expect(
      (await server.send("POST", "/all", { body: Buffer.from([0x22, 0xff, 0x22]), headers })).json.detail,
    ).toContain("UTF-8");
    const deep = (levels: number) => `${'{"fNested":'.repeat(levels)}{}${"}".repeat(levels)}`;
    expect((await server.send("POST", "/all", { body: deep(99), headers })).status).toBe(200);
    expect((await server.send("POST", "/all", { body: deep(100), headers })).status).toBe(400);
    expect((await server.send("POST", "/all", { body: deep(100_000), headers })).status).toBe(400);
    const values = `{"wValue":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect((await server.send("POST", "/all", { body: values, headers })).status).toBe(400);
  });

  test("with integers beyond 2^53 that are written as numbers", async () => {
    const body =
      '{"fInt64":9223372036854775807,"fUint64":18446744073709551615,"fDouble":9223372036854775807,"wStruct":{"a":9223372036854775807}}';
    const { json } = await server.send("POST", "/all", { body, headers: { "content-type": "application/json" } });
    expect(json).toEqual({
      fInt64: "9223372036854775807",
      fUint64: "18446744073709551615",
      fDouble: 2 ** 63,
      wStruct: { a: 2 ** 63 },
    });
  });

  test("with fields that nobody knows only when asked to", async () => {
    await using lenient = await serveRoutes([route("POST /all -> reflect", { body: "*" })], {
      unknownFields: "ignore",
      alwaysEmitImplicit: false,
    });
    expect((await lenient.send("POST", "/all", { body: { nope: 1, fInt32: 5, fNested: { nope: 1 } } })).json).toEqual({
      fInt32: 5,
      fNested: {},
    });
  });

  test("with names of enum values that nobody knows only when asked to, and then as if they were not there", async () => {
    const routes = [
      route("POST /all -> reflect", { body: "*" }),
      route("POST /state -> reflect", { body: "f_enum", responseBody: "f_enum" }),
      route("POST /elements -> createElement", { body: "element" }),
    ];
    const body = { fEnum: "STATE_PLASMA", fInt32: 5 };
    await using strict = await serveRoutes(routes);
    expect((await strict.send("POST", "/all", { body })).status).toBe(400);
    await using lenient = await serveRoutes(routes, { unknownFields: "ignore", alwaysEmitImplicit: false });
    expect((await lenient.send("POST", "/all", { body })).json).toEqual({ fInt32: 5 });
    expect((await lenient.send("POST", "/all", { body: { fEnum: true } })).status).toBe(400);
    const headers = { "content-type": "application/json" };
    expect((await lenient.send("POST", "/state", { headers, body: '"STATE_PLASMA"' })).text).toBe(
      '"STATE_UNSPECIFIED"',
    );
  });
});
