import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findTag, readTags, tagInCoding, tagOf, textOf } from "../../../../runtime/rest/semantics/entity-tag.js";
import { readHeader, readList, writeHeader, writeList } from "../../../../runtime/rest/semantics/header-text.js";
import {
  type CreateElementRequest,
  ElementSchema,
  type ListElementsRequest,
  type UpdateElementRequest,
} from "../../../support/runtime/elements_pb.js";
import { plainHandlers, route, serveRoutes } from "./element-service.js";

const etag = { field: "etag" };

describe("an entity tag", () => {
  test.each([
    ["abc", false, '"abc"'],
    ["BwWWja0YfJA=", false, '"BwWWja0YfJA="'],
    ['"abc"', false, '"%22abc%22"'],
    ["50%;gzip", false, '"50%25%3Bgzip"'],
    ["ä b", false, '"%C3%A4%20b"'],
    ['"abc"', true, '"abc"'],
    ['W/"abc"', true, 'W/"abc"'],
    ["abc", true, undefined],
    ["", false, undefined],
  ])("of %j, quoted %s, is %s", (text, quoted, tag) => {
    expect(tagOf(text, quoted)).toBe(tag);
    if (tag !== undefined) expect(textOf(tag, quoted)).toBe(text);
  });

  test("comes back as it was, also from an answer in a content coding", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1 }),
        fc.constantFrom("gzip", "br", "zstd"),
        (text, coding) => {
          const tag = tagOf(text, false) ?? "";
          expect(readTags(tag)).toEqual([tag]);
          expect(textOf(tag, false)).toBe(text);
          expect(textOf(tagInCoding(tag, coding), false)).toBe(text);
          expect(findTag([tagInCoding(tag, coding)], tag)).toBe(tagInCoding(tag, coding));
        },
      ),
    );
  });

  test.each([
    ['"a"', ['"a"']],
    ['"a", W/"b" , "c,d"', ['"a"', 'W/"b"', '"c,d"']],
    ["*", "*"],
    ["", undefined],
    ["abc", undefined],
    ['"a" "b"', undefined],
    ['"a', undefined],
    ['w/"a"', undefined],
  ])("is read from %s", (header, tags) => {
    expect(readTags(header)).toEqual(tags);
  });
});

describe("ETag", () => {
  const routes = [
    route("GET /v1/elements/{id} -> getElement", { etag }),
    route("GET /v2/elements/{id} -> getElement", { etag: { field: "etag", quoted: true } }),
    route("PATCH /v1/elements/{element.id} -> updateElement", {
      body: "element",
      query: ["update_mask"],
      etag,
      ifMatch: { field: "element.etag" },
    }),
    route("DELETE /v1/elements/{id} -> deleteElement"),
  ];
  const handlers = {
    ...plainHandlers,
    getElement: ({ id }: { id: string }) => ({ id, name: "Iron".repeat(500), etag: id }),
    updateElement: ({ element, updateMask }: UpdateElementRequest) => {
      if (element?.etag !== "" && element?.etag !== "1") throw new ConnectError("somebody was faster", Code.Aborted);
      if (element.name === "busy") throw new ConnectError("busy", Code.Aborted);
      return create(ElementSchema, { ...element, etag: "2", aliases: updateMask?.paths ?? [] });
    },
  };

  test("comes from the answer, and 304 to who has it", async () => {
    await using server = await serveRoutes(routes, { compression: false }, handlers);
    const got = await server.send("GET", "/v1/elements/7");
    expect(got).toMatchObject({ status: 200, headers: { etag: '"7"' } });
    for (const known of ['"7"', '"1", "7"', 'W/"7"', "*", '"7;gzip"']) {
      const again = await server.send("GET", "/v1/elements/7", { headers: { "if-none-match": known } });
      expect(again, known).toMatchObject({ status: 304, text: "" });
      expect(again.headers["content-type"]).toBeUndefined();
      expect(again.headers.etag).toContain("7");
    }
    for (const other of ['"8"', "7", '"7', ""]) {
      expect((await server.send("GET", "/v1/elements/7", { headers: { "if-none-match": other } })).status).toBe(200);
    }
    expect((await server.send("HEAD", "/v1/elements/7", { headers: { "if-none-match": '"7"' } })).status).toBe(304);
  });

  test("holds in each content coding", async () => {
    await using server = await serveRoutes(routes, {}, handlers);
    const packed = await server.send("GET", "/v1/elements/7", { headers: { "accept-encoding": "gzip" } });
    expect(packed.headers).toMatchObject({ etag: '"7;gzip"', "content-encoding": "gzip", vary: "accept-encoding" });
    const headers = { "accept-encoding": "gzip", "if-none-match": '"7;gzip"' };
    const again = await server.send("GET", "/v1/elements/7", { headers });
    expect(again).toMatchObject({ status: 304, headers: { etag: '"7;gzip"', vary: "accept-encoding" } });
  });

  test("is what the field holds, where that has the quotes", async () => {
    await using server = await serveRoutes(routes, {}, { ...handlers, getElement: () => ({ etag: 'W/"x"' }) });
    expect((await server.send("GET", "/v2/elements/7")).headers.etag).toBe('W/"x"');
  });

  test("of If-Match reaches the method, and its failure is 412", async () => {
    await using server = await serveRoutes(routes, {}, handlers);
    const patch = (body: object, ifMatch?: string) =>
      server.send("PATCH", "/v1/elements/7", { body, ...(ifMatch && { headers: { "if-match": ifMatch } }) });
    const done = await patch({ name: "Iron" }, '"1"');
    expect(done).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    // The tag is no change.
    expect(done.json.aliases).toEqual(["name"]);
    expect((await patch({ name: "Iron", etag: "1" })).json.aliases).toEqual(["name"]);
    expect((await patch({ name: "Iron" }, '"1;br"')).status).toBe(200);
    expect((await patch({ name: "Iron" }, "*")).status).toBe(200);
    expect((await patch({ name: "Iron", etag: "1" }, '"1"')).status).toBe(200);

    const late = await patch({ name: "Iron" }, '"0"');
    expect(late).toMatchObject({ status: 412, json: { code: "aborted", title: "Precondition Failed", status: 412 } });
    expect((await patch({ name: "Iron", etag: "0" })).status).toBe(409);
    expect((await patch({ name: "busy" })).status).toBe(409);
  });

  test.each([
    ["1", "in quotes"],
    ['"1", "2"', "one entity tag"],
    ['"2"', "another tag elsewhere"],
  ])("of If-Match: %s is refused beside another", async (ifMatch, words) => {
    await using server = await serveRoutes(routes, {}, handlers);
    const refused = await server.send("PATCH", "/v1/elements/7", {
      body: { etag: "1" },
      headers: { "if-match": ifMatch },
    });
    expect(refused).toMatchObject({ status: 400, json: { errors: [{ in: "header", name: "if-match" }] } });
    expect(refused.json.detail).toContain(words);
  });
});

describe("headers of the request", () => {
  const headers = [
    { name: "x-name", field: "f_string" },
    { name: "x-enum", field: "f_enum" },
    { name: "x-numbers", field: "r_int32" },
    { name: "x-unit", field: "f_nested.c_message.unit" },
    { name: "x-when", field: "w_timestamp" },
    { name: "x-flag", field: "f_bool" },
  ];
  const routes = [
    route("GET /v1/everything -> reflect", { query: ["f_int32", "f_nested", "w_bool"], headers }),
    route("POST /v1/everything -> reflect", { body: "*", headers }),
    route("POST /v1/required -> reflect", {
      body: "*",
      headers: [{ name: "x-name", field: "f_string", required: true }],
    }),
  ];
  const terse = { alwaysEmitImplicit: false } as const;

  test("are fields of it", async () => {
    await using server = await serveRoutes(routes, terse);
    const given = {
      "x-name": Buffer.from("Jürgen").toString("latin1"),
      "x-enum": "STATE_GAS",
      "x-numbers": "1,2 , 3",
      "x-unit": "kg",
      "x-when": "2026-01-01T00:00:00Z",
      "x-flag": "true",
    };
    const want = {
      fString: "Jürgen",
      fEnum: "STATE_GAS",
      rInt32: [1, 2, 3],
      fNested: { cMessage: { unit: "kg" } },
      wTimestamp: "2026-01-01T00:00:00Z",
      fBool: true,
    };
    expect((await server.send("GET", "/v1/everything?fInt32=7", { headers: given })).json).toEqual({
      ...want,
      fInt32: 7,
    });
    expect(
      (await server.send("POST", "/v1/everything", { headers: given, body: Buffer.from(`{"fInt32":7}`) })).json,
    ).toEqual({
      ...want,
      fInt32: 7,
    });
    // What is not there makes nothing.
    expect((await server.send("GET", "/v1/everything")).json).toEqual({});
  });

  test.each([
    ["a value of another type", { "x-flag": "yes" }, {}, "x-flag", "true or false"],
    ["an element of another type", { "x-numbers": "1,x" }, {}, "x-numbers", "32-bit"],
    ["bytes that are no text", { "x-name": "\xff" }, {}, "x-name", "UTF-8"],
    ["a body that says something else", { "x-name": "a" }, { fString: "b" }, "x-name", "something else"],
    ["a body that says it without the header", {}, { fString: "b" }, "x-name", "nothing else"],
    ["a list that the body has without the header", {}, { rInt32: [1] }, "x-numbers", "nothing else"],
  ])("are refused: %s", async (_, given: Record<string, string>, body, name, words) => {
    await using server = await serveRoutes(routes, terse);
    const refused = await server.send("POST", "/v1/everything", {
      headers: given,
      body: Buffer.from(JSON.stringify(body)),
    });
    expect(refused).toMatchObject({ status: 400, json: { errors: [{ in: "header", name }] } });
    expect(refused.json.detail).toContain(words);
  });

  test("are accepted beside a body that says the same", async () => {
    await using server = await serveRoutes(routes, terse);
    const same = { headers: { "x-name": "a", "x-numbers": "1, 2" }, body: { fString: "a", rInt32: [1, 2] } };
    expect((await server.send("POST", "/v1/everything", same)).json).toEqual(same.body);
  });

  test("are not in the query", async () => {
    await using server = await serveRoutes(routes, terse);
    const refused = await server.send("GET", "/v1/everything?fNested.cMessage.unit=x", { headers: { "x-unit": "x" } });
    expect(refused.json.detail).toContain("a header of this route holds this field");
  });

  test("may be required", async () => {
    await using server = await serveRoutes(routes, terse);
    expect((await server.send("POST", "/v1/required", { body: {}, headers: { "x-name": "a" } })).status).toBe(200);
    const refused = await server.send("POST", "/v1/required", { body: {} });
    expect(refused.json.errors).toEqual([
      { in: "header", name: "x-name", field: "f_string", detail: "the header is missing" },
    ]);
  });

  test("are named when a rule is broken", async () => {
    const routes = [
      route("GET /v1/elements -> listElements", { query: [], headers: [{ name: "x-size", field: "page_size" }] }),
    ];
    await using server = await serveRoutes(routes);
    const refused = await server.send("GET", "/v1/elements", { headers: { "x-size": "-1" } });
    expect(refused.json.errors).toMatchObject([
      { in: "header", name: "x-size", field: "page_size", code: "int32.gte" },
    ]);
  });
});

describe("headers of the answer", () => {
  const responseHeaders = [
    { name: "x-name", field: "f_string" },
    { name: "x-number", field: "f_int64" },
    { name: "x-float", field: "f_float" },
    { name: "x-bytes", field: "f_bytes" },
    { name: "x-enum", field: "f_enum" },
    { name: "x-names", field: "r_string" },
    { name: "x-maybe", field: "o_int32" },
    { name: "x-unit", field: "f_nested.c_message.unit" },
  ];
  const routes = [route("POST /v1/everything -> reflect", { body: "*", responseHeaders, vary: ["x-name"] })];
  const ask = async (body: object, contract = {}) => {
    await using server = await serveRoutes(routes, { compression: false, ...contract });
    const { headers } = await server.send("POST", "/v1/everything", { body });
    return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("x-")));
  };

  test("are fields of it", async () => {
    expect(
      await ask({
        fString: "a ü",
        fInt64: "-9223372036854775808",
        fFloat: 0.1,
        fBytes: "aGk=",
        fEnum: "STATE_GAS",
        rString: ["a", "b"],
        oInt32: 0,
        fNested: { cMessage: { unit: "kg" } },
      }),
    ).toEqual({
      "x-name": Buffer.from("a ü").toString("latin1"),
      "x-number": "-9223372036854775808",
      "x-float": "0.1",
      "x-bytes": "aGk=",
      "x-enum": "STATE_GAS",
      "x-names": "a, b",
      "x-maybe": "0",
      "x-unit": "kg",
    });
  });
  test("say also what is the default, where the body does", async () => {
    expect(await ask({})).toEqual({ "x-number": "0", "x-float": "0", "x-enum": "STATE_UNSPECIFIED" });
    expect(await ask({}, { alwaysEmitImplicit: false })).toEqual({});
  });
  test("leave out what no header can hold", async () => {
    expect(await ask({ fString: "a\nb", rString: ["a,b", "c"] }, { alwaysEmitImplicit: false })).toEqual({});
    expect(await ask({ fString: " a", rString: ["", "c"] }, { alwaysEmitImplicit: false })).toEqual({});
  });

  test("hold any text that they can hold at all", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const written = writeHeader(text);
        if (written === undefined) return;
        expect(written).toMatch(/^[\x20-\x7e\x80-\xff]*$/);
        expect(readHeader(written)).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (texts) => {
        const written = writeList(texts);
        if (written !== undefined) expect(readList(written)).toEqual(texts);
      }),
    );
  });
});

describe("Location", () => {
  const handlers = { ...plainHandlers, createElement: ({ element }: CreateElementRequest) => element ?? {} };
  const post = async (location: string, element: object) => {
    const routes = [route("POST /v1/elements -> createElement", { body: "element", successStatus: 201, location })];
    await using server = await serveRoutes(routes, {}, handlers);
    return (await server.send("POST", "/v1/elements", { body: { name: "Iron", ...element } })).headers.location;
  };
  test.each([
    ["/v1/elements/{id}", { id: "fe" }, "/v1/elements/fe"],
    ["/v1/elements/{id}", { id: "a/b c?ä" }, "/v1/elements/a%2Fb%20c%3F%C3%A4"],
    ["/v1/{name=elements/*}", { name: "elements/a b" }, "/v1/elements/a%20b"],
    ["/v1/{atomic_number}/{mass.unit}:x", { atomicNumber: 26, mass: { unit: "u" } }, "/v1/26/u:x"],
    ["/v1/elements/{id}", {}, undefined],
    ["/v1/elements/{id}", { id: ".." }, undefined],
    ["/v1/{name=elements/*}", { name: "elements//b" }, undefined],
    ["/v1/all", {}, "/v1/all"],
  ])("%s of %j is %s", async (template, element, location) => {
    expect(await post(template, element)).toBe(location);
  });
  test("of the handler goes first", async () => {
    const routes = [route("POST /v1/elements -> createElement", { body: "element", location: "/v1/{id}" })];
    await using server = await serveRoutes(
      routes,
      {},
      {
        ...plainHandlers,
        createElement: ({ element }: CreateElementRequest, { responseHeader }) => {
          responseHeader.set("location", "/elsewhere");
          return element ?? {};
        },
      },
    );
    const { headers } = await server.send("POST", "/v1/elements", { body: { id: "fe", name: "Iron" } });
    expect(headers.location).toBe("/elsewhere");
  });
});

describe("Link", () => {
  const handlers = {
    ...plainHandlers,
    listElements: ({ pageToken }: ListElementsRequest) => ({ nextPageToken: pageToken === "2&" ? "" : "2&" }),
  };
  const nextPage = { token: "next_page_token", parameter: "page_token", skip: "page_size" };
  const routes = [
    route("GET /v1/elements -> listElements", { query: ["page_size", "page_token", "states"], nextPage }),
    route("GET /elements -> listElements", {
      query: ["page_size", "page_token", "states"],
      nextPage,
      responseBody: "elements",
    }),
  ];
  test.each([
    ["/v1/elements", '</v1/elements?pageToken=2%26>; rel="next"'],
    ["/elements", '</elements?pageToken=2%26>; rel="next"'],
    ["/v1/elements?states=STATE_GAS&pageToken=1", '</v1/elements?states=STATE_GAS&pageToken=2%26>; rel="next"'],
    ["/v1/elements?page_token=1&states=1&%70ageSize=5", '</v1/elements?states=1&pageToken=2%26>; rel="next"'],
    ["/v1/elements?pageToken=2%26", undefined],
  ])("of %s leads on to %s", async (path, link) => {
    await using server = await serveRoutes(routes, {}, handlers);
    const got = await server.send("GET", path);
    expect(got).toMatchObject({ status: 200 });
    expect(got.headers.link).toBe(link);
    const next = /^<(.*)>/.exec(got.headers.link?.toString() ?? "")?.[1];
    if (next !== undefined) expect((await server.send("GET", next)).headers.link).toBeUndefined();
  });
});

describe("Vary", () => {
  test("names what an answer to a GET depends on", async () => {
    const routes = [
      route("GET /v1/elements/{id} -> getElement", { vary: ["authorization", "x-a"] }),
      route("POST /v1/elements -> createElement", { body: "element", vary: ["x-a"] }),
      route("GET /v1/count -> count", { query: ["to"], vary: ["x-a"], cacheControl: "no-cache" }),
    ];
    await using server = await serveRoutes(routes);
    expect((await server.send("GET", "/v1/elements/fe")).headers.vary).toBe("authorization, x-a");
    expect((await server.send("POST", "/v1/elements", { body: { name: "Iron" } })).headers.vary).toBeUndefined();
    const stream = await server.send("GET", "/v1/count?to=1");
    expect(stream.headers).toMatchObject({ vary: "accept, x-a, accept-encoding", "cache-control": "no-cache" });
  });
});

describe("a body that no rule binds", () => {
  const routes = [route("DELETE /v1/elements/{id} -> deleteElement"), route("GET /v1/elements/{id} -> getElement")];
  test("is ignored, or refused where the contract says so", async () => {
    await using server = await serveRoutes(routes);
    expect((await server.send("DELETE", "/v1/elements/fe", { body: "x" })).status).toBe(200);
    await using strict = await serveRoutes(routes, { unboundBody: "reject" });
    expect((await strict.send("DELETE", "/v1/elements/fe")).status).toBe(200);
    expect(await strict.send("DELETE", "/v1/elements/fe", { body: "x" })).toMatchObject({ status: 400 });
    expect(await strict.send("GET", "/v1/elements/fe", { body: "x" })).toMatchObject({ status: 400 });
  });
});

describe("$fields", () => {
  const element = {
    id: "fe",
    name: "Iron",
    mass: { value: 55.8, unit: "u" },
    labels: { a: "b" },
    atomicNumber: 26,
  };
  const handlers = {
    ...plainHandlers,
    getElement: () => element,
    listElements: () => ({ elements: [element, { id: "co" }], nextPageToken: "x" }),
    reflect: () => ({ mMessage: { x: { value: 1, unit: "u" } }, fString: "y" }),
  };
  const routes = [
    route("GET /v1/elements/{id} -> getElement"),
    route("GET /v1/elements -> listElements"),
    route("GET /elements -> listElements", { responseBody: "elements" }),
    route("GET /v1/everything -> reflect"),
    route("GET /v1/count -> count", { query: ["to"] }),
  ];
  test.each([
    ["/v1/elements/fe?$fields=id", { id: "fe" }],
    ["/v1/elements/fe?$fields=atomic_number,mass.unit", { atomicNumber: 26, mass: { unit: "u" } }],
    ["/v1/elements/fe?$fields=mass,mass.unit", { mass: { value: 55.8, unit: "u" } }],
    ["/v1/elements/fe?$fields=mass.unit,mass", { mass: { value: 55.8, unit: "u" } }],
    ["/v1/elements/fe?$fields=labels", { labels: { a: "b" } }],
    ["/v1/elements?$fields=elements.id", { elements: [{ id: "fe" }, { id: "co" }] }],
    ["/elements?$fields=id", [{ id: "fe" }, { id: "co" }]],
    ["/v1/everything?$fields=mMessage.unit", { mMessage: { x: { unit: "u" } } }],
    ["/v1/count?to=2&$fields=number", [{ number: 1 }, { number: 2 }]],
  ])("%s", async (path, json) => {
    await using server = await serveRoutes(routes, {}, handlers);
    expect((await server.send("GET", path)).json).toEqual(json);
  });
  test("* is everything, and prettily is prettily", async () => {
    await using server = await serveRoutes(routes, { alwaysEmitImplicit: false }, handlers);
    expect((await server.send("GET", "/v1/elements/fe?$fields=*")).json).toEqual(element);
    expect((await server.send("GET", "/v1/elements/fe?$fields=id&$prettyPrint=true")).text).toBe(
      '{\n  "id": "fe"\n}\n',
    );
  });
  test.each(["nope", "mass.nope", "id.x", "labels.a", "", "id,"])("of %j is refused", async (fields) => {
    await using server = await serveRoutes(routes, {}, handlers);
    const refused = await server.send("GET", `/v1/elements/fe?$fields=${fields}`);
    expect(refused).toMatchObject({ status: 400, json: { errors: [{ in: "query", name: "$fields" }] } });
  });
});

describe("a client may ask for a form of errors", () => {
  const routes = [route("GET /v1/elements/{id} -> getElement")];
  const failing = {
    ...plainHandlers,
    getElement: () => {
      throw new ConnectError("gone", Code.NotFound);
    },
  };
  const problem = { status: 404, code: "not_found" };
  const google = { error: { code: 404, status: "NOT_FOUND" } };
  const status = { code: 5 };
  test.each([
    ["problem", undefined, "application/problem+json", problem],
    ["problem", "application/json", "application/problem+json", problem],
    ["problem", "application/json;errors=google", "application/json", google],
    ["problem", 'application/json; errors="status"', "application/json", status],
    ["problem", "application/json;errors=other", "application/problem+json", problem],
    [
      "problem",
      "application/json;errors=google;q=0.5, application/json;errors=status;q=0.9",
      "application/json",
      status,
    ],
    ["google", undefined, "application/json", google],
    ["google", "application/json, application/problem+json", "application/problem+json", problem],
    ["status", "application/json;errors=problem", "application/problem+json", problem],
  ] as const)("%s by default, asked for %s", async (errors, accept, type, body) => {
    await using server = await serveRoutes(routes, { errors }, failing);
    const headers = accept === undefined ? {} : { accept };
    // Also where there is no route.
    for (const path of ["/v1/elements/x", "/nowhere"]) {
      const answer = await server.send("GET", path, { headers });
      expect(answer.headers).toMatchObject({ "content-type": type, vary: "accept" });
      expect(answer.json).toMatchObject(body);
    }
  });
});

describe("what the contract makes lenient", () => {
  const fields = ["f_bool", "f_enum", "r_int32", "r_string", "w_bool"];
  const routes = [
    route("GET /v1/everything -> reflect", { query: fields, headers: [{ name: "x-s", field: "f_string" }] }),
    route("GET /v1/of/{f_enum} -> reflect"),
    route("GET /v1/at/{f_string=**} -> reflect"),
  ];
  const ask = async (path: string, contract: object) => {
    await using server = await serveRoutes(routes, { alwaysEmitImplicit: false, ...contract });
    const { status, json } = await server.send("GET", path);
    return status === 200 ? json : status;
  };
  test.each([
    ["/v1/everything?fBool=1&wBool=0", { booleanDigits: true }, { fBool: true, wBool: false }],
    ["/v1/everything?fBool=true", { booleanDigits: true }, { fBool: true }],
    ["/v1/everything?fBool=2", { booleanDigits: true }, 400],
    ["/v1/everything?fEnum=state_gas", { anyCaseEnums: true }, { fEnum: "STATE_GAS" }],
    ["/v1/of/State_Gas", { anyCaseEnums: true }, { fEnum: "STATE_GAS" }],
    ["/v1/of/State_Gas", {}, 400],
    ["/v1/everything?rInt32=1,2&rInt32=3", { commaLists: true }, { rInt32: [1, 2, 3] }],
    ["/v1/everything?rInt32=1,,2", { commaLists: true }, 400],
    ["/v1/everything?rInt32=1,2", {}, 400],
    ["/v1/everything?rString=a%2Cb", { commaLists: true }, { rString: ["a", "b"] }],
    ["/v1/everything?rString=a,b", {}, { rString: ["a,b"] }],
    ["/v1/at/a%23b%2Fc%20d", { keepReserved: true }, { fString: "a%23b%2Fc d" }],
    ["/v1/at/a%23b%2Fc%20d", {}, { fString: "a#b%2Fc d" }],
  ])("%s with %j", async (path, contract, want) => {
    expect(await ask(path, contract)).toEqual(want);
  });
});
