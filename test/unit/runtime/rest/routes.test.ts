import { type PathTemplate, parsePathTemplate } from "@svcgen/runtime/path-template";
import { createRouteMatcher } from "@svcgen/runtime/route-matcher";
import { compareRoutes, covers, sameShape, witness } from "@svcgen/runtime/route-order";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { methods, paths, templates } from "./arbitraries.js";

function parse(text: string): PathTemplate {
  const parsed = parsePathTemplate(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`);
  return parsed.template;
}

/** An oracle that shares nothing with the router: one regular expression a template. */
function matches(template: PathTemplate, path: string): boolean {
  if (template.segments.length === 0) return path === "/";
  const source = template.segments
    .map((it) =>
      it.kind === "literal"
        ? `/${it.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`
        : it.kind === "any"
          ? "/[^/]+"
          : "(/[^/]+)*",
    )
    .join("");
  const suffix = template.verb === undefined ? "" : `:${template.verb}`;
  if (!path.endsWith(suffix)) return false;
  const plain = path.slice(0, path.length - suffix.length);
  if (suffix !== "" && plain.endsWith("/")) return false;
  return new RegExp(`^${source}$`).test(plain === "/" ? "" : plain) && (plain !== "" || path === "/");
}

const shapes = fc.record({ verb: methods, template: templates.map(parse) });

describe("the order", () => {
  test("is total", () => {
    fc.assert(
      fc.property(shapes, shapes, shapes, (a, b, c) => {
        expect(Math.sign(compareRoutes(a, b))).toBe(-Math.sign(compareRoutes(b, a)) + 0);
        if (compareRoutes(a, b) <= 0 && compareRoutes(b, c) <= 0) expect(compareRoutes(a, c)).toBeLessThanOrEqual(0);
        expect(compareRoutes(a, b) === 0).toBe(a.verb === b.verb && sameShape(a.template, b.template));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["/v1/users/me", "/v1/users/{id}"],
    ["/v1/users/{id}", "/v1/{name=users/**}"],
    ["/v1/{id}:activate", "/v1/me"],
    ["/{a}:custom:custom", "/a:custom"],
    ["/a/*", "/a/*/**"],
    ["/a", "/a/**"],
    ["/**/a/b", "/**/b"],
    ["/**/b", "/**/*"],
  ])("puts %s before %s", (first, second) => {
    expect(
      compareRoutes({ verb: "GET", template: parse(first) }, { verb: "GET", template: parse(second) }),
    ).toBeLessThan(0);
  });

  test("puts a method before all of them, and HEAD before GET, which answers it", () => {
    const template = parse("/a");
    const order = ["*", "PUT", "GET", "HEAD"].map((verb) => ({ verb, template })).sort(compareRoutes);
    expect(order.map(({ verb }) => verb)).toEqual(["HEAD", "GET", "PUT", "*"]);
  });
});

test("the router chooses the first route of the order that matches", () => {
  fc.assert(
    fc.property(
      fc.array(shapes, { maxLength: 25 }),
      fc.array(fc.tuple(fc.constantFrom("GET", "POST", "HEAD"), paths), { minLength: 10, maxLength: 40 }),
      (given, requests) => {
        const routes = given.filter(
          (route, at) => !given.slice(0, at).some((other) => compareRoutes(other, route) === 0),
        );
        const matcher = createRouteMatcher(routes.map((route) => ({ ...route, value: route })));
        const sorted = [...routes].sort(compareRoutes);
        for (const [method, path] of requests) {
          const serves = (verb: string) => verb === method || verb === "*" || (method === "HEAD" && verb === "GET");
          const reached = sorted.filter((route) => matches(route.template, path));
          const want = reached.find((route) => serves(route.verb));
          const found = matcher.match(method, path);
          if (want !== undefined) expect(found, `${method} ${path}`).toMatchObject({ kind: "match", value: want });
          else if (reached.length === 0) expect(found, `${method} ${path}`).toEqual({ kind: "not-found" });
          else {
            const allow = new Set([
              "OPTIONS",
              ...reached.flatMap(({ verb }) => (verb === "GET" ? ["GET", "HEAD"] : [verb])),
            ]);
            expect(found, `${method} ${path}`).toEqual({ kind: "method-not-allowed", allow: [...allow].sort() });
          }
        }
      },
    ),
    { numRuns: 1000 },
  );
});

describe("a witness", () => {
  test("is matched by both, and is there whenever a path matches both", () => {
    fc.assert(
      fc.property(templates.map(parse), templates.map(parse), fc.array(paths, { maxLength: 30 }), (a, b, tried) => {
        const path = witness(a, b);
        if (path !== undefined) {
          expect(matches(a, path), `${a.text} ${path}`).toBe(true);
          expect(matches(b, path), `${b.text} ${path}`).toBe(true);
          expect(createRouteMatcher([{ verb: "GET", template: a, value: 1 }]).match("GET", path).kind).toBe("match");
        } else {
          for (const one of tried) expect(matches(a, one) && matches(b, one), `${a.text} ${b.text} ${one}`).toBe(false);
        }
        expect(witness(b, a) === undefined).toBe(path === undefined);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["/v1/users/{id}", "/v1/{parent}/members", "/v1/users/members"],
    ["/v1/{name=**}", "/v1", "/v1"],
    ["/v1/{name=**}", "/v1/{id}:go", "/v1/x:go"],
    ["/a/{x=**}:go", "/a:go", "/a:go"],
    ["/a/**/z", "/a/b/**", "/a/b/z"],
    ["/", "/**", "/"],
    ["/a", "/b", undefined],
    ["/a:x", "/a:y", undefined],
  ])("of %s and %s is %s", (a, b, path) => {
    expect(witness(parse(a), parse(b))).toBe(path);
  });
});

describe("a request is routed", () => {
  const table = [
    ["GET", "/"],
    ["GET", "/v1/users"],
    ["POST", "/v1/users"],
    ["GET", "/v1/users/{id}"],
    ["GET", "/v1/users/me"],
    ["DELETE", "/v1/users/{id}"],
    ["POST", "/v1/users/{id}:activate"],
    ["POST", "/v1/users/{id}:custom"],
    ["POST", "/v1/users/{id}:custom:custom"],
    ["POST", "/v1/foo"],
    ["GET", "/v1/{name=foo/**}"],
    ["GET", "/v1/{id}"],
    ["GET", "/files/{path=**}/tail/{n}"],
    ["*", "/any"],
  ] as const;
  const matcher = createRouteMatcher(
    table.map(([verb, text]) => ({ verb, template: parse(text), value: `${verb} ${text}` })),
  );

  test.each([
    ["GET", "/", "GET /", []],
    ["GET", "/v1/users/me", "GET /v1/users/me", []],
    ["GET", "/v1/users/m%65", "GET /v1/users/{id}", ["m%65"]],
    ["DELETE", "/v1/users/me", "DELETE /v1/users/{id}", ["me"]],
    ["GET", "/v1/users/a%2Fb", "GET /v1/users/{id}", ["a%2Fb"]],
    ["GET", "/v1/users/urn:x:1", "GET /v1/users/{id}", ["urn:x:1"]],
    ["GET", "/v1/users/:activate", "GET /v1/users/{id}", [":activate"]],
    ["GET", "/v1/users/x:activate", "GET /v1/users/{id}", ["x:activate"]],
    ["POST", "/v1/users/x:activate", "POST /v1/users/{id}:activate", ["x"]],
    ["POST", "/v1/users/a:b:activate", "POST /v1/users/{id}:activate", ["a:b"]],
    ["POST", "/v1/users/x:custom:custom", "POST /v1/users/{id}:custom:custom", ["x"]],
    ["POST", "/v1/users/x:y:custom", "POST /v1/users/{id}:custom", ["x:y"]],
    ["POST", "/v1/foo", "POST /v1/foo", []],
    ["GET", "/v1/foo", "GET /v1/{name=foo/**}", ["foo"]],
    ["GET", "/v1/foo/a/b", "GET /v1/{name=foo/**}", ["foo/a/b"]],
    ["GET", "/v1/x", "GET /v1/{id}", ["x"]],
    ["GET", "/files/tail/7", "GET /files/{path=**}/tail/{n}", ["", "7"]],
    ["GET", "/files/tail/tail/7", "GET /files/{path=**}/tail/{n}", ["tail", "7"]],
    ["GET", "/files/a/b/tail/7", "GET /files/{path=**}/tail/{n}", ["a/b", "7"]],
    ["HEAD", "/v1/users", "GET /v1/users", []],
    ["PATCH", "/any", "* /any", []],
    ["OPTIONS", "/any", "* /any", []],
  ])("%s %s", (method, path, value, captures) => {
    expect(matcher.match(method, path)).toEqual({ kind: "match", value, captures });
  });

  test.each([
    ["/v2"],
    ["/v1/users/"],
    ["/v1//x"],
    ["//v1/users"],
    ["/v1/foo/"],
    ["/v1/foo//a"],
    ["/files//tail/7"],
    ["/v1/users/:activate/"],
    [""],
    ["*"],
    ["v1/users"],
  ])("nowhere: %s", (path) => {
    expect(matcher.match("GET", path)).toEqual({ kind: "not-found" });
  });

  test.each([
    ["PUT", "/v1/users", ["GET", "HEAD", "OPTIONS", "POST"]],
    ["OPTIONS", "/v1/users/7", ["DELETE", "GET", "HEAD", "OPTIONS"]],
    // The verb reading and the plain one.
    ["PUT", "/v1/users/7:activate", ["DELETE", "GET", "HEAD", "OPTIONS", "POST"]],
    // Escaped, a colon never begins a verb.
    ["POST", "/v1/users/7%3Aactivate", ["DELETE", "GET", "HEAD", "OPTIONS"]],
    ["get", "/v1/users", ["GET", "HEAD", "OPTIONS", "POST"]],
  ])("with another method: %s %s", (method, path, allow) => {
    expect(matcher.match(method, path)).toEqual({ kind: "method-not-allowed", allow });
  });

  test.each([
    ["/v1/../x"],
    ["/v1/."],
    ["/v1/%2e%2E/x"],
    ["/v1/.%2e"],
    ["/v1/%"],
    ["/v1/%zz"],
    ["/v1/%C3"],
    ["/v1/%C0%AF"],
    ["/v1/%ED%A0%80"],
    ["/v1/%00"],
    ["/v1/a%0A"],
    ["/v1/a\u0000"],
    ["/v1/a b"],
    ["/v1/é"],
    ["/v1/a#b"],
    ["/nowhere/%7f"],
  ])("not at all: %j", (path) => {
    expect(matcher.match("GET", path).kind).toBe("bad-path");
  });

  test("with a trailing slash only when asked to be lenient", () => {
    const lenient = createRouteMatcher([{ verb: "GET", template: parse("/a/{b}"), value: 1 }], {
      trailingSlash: "lenient",
    });
    expect(lenient.match("GET", "/a/b/")).toEqual({ kind: "match", value: 1, captures: ["b"] });
    expect(lenient.match("GET", "/a/b//").kind).toBe("not-found");
    expect(lenient.match("GET", "/a/").kind).toBe("not-found");
  });
});

test("two routes that nothing can choose between are refused", () => {
  const routes = ["/a/{b}", "/a/{c}"].map((text) => ({ verb: "GET", template: parse(text), value: text }));
  expect(() => createRouteMatcher(routes)).toThrow(/GET \/a\/\{b\} and GET \/a\/\{c\}/);
});

describe("a template that covers another one", () => {
  test("matches whatever that matches", () => {
    fc.assert(
      fc.property(
        templates.map(parse),
        templates.map(parse),
        fc.array(paths, { minLength: 20 }),
        (wide, narrow, all) => {
          const samples = [...all, ...[witness(narrow, narrow), witness(wide, narrow)].flatMap((path) => path ?? [])];
          const lacking = samples.find((path) => matches(narrow, path) && !matches(wide, path));
          if (covers(wide, narrow)) expect(lacking).toBeUndefined();
        },
      ),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["/v1/{name=**}", "/v1/shelves/{id}", true],
    ["/v1/shelves/{id}", "/v1/{name=**}", false],
    ["/v1/{name=shelves/*}", "/v1/shelves/{id}", true],
    ["/v1/{a}", "/v1/{b}", true],
    ["/v1/{a}", "/v1/{b}:go", true],
    ["/v1/{a}:go", "/v1/{b}", false],
    ["/v1/{a}:go", "/v1/x:go", true],
    ["/**", "/**/a", true],
    ["/a/**", "/**/a", false],
    ["/*/**", "/**/*", true],
    ["/", "/", true],
  ])("%s, %s: %s", (wide, narrow, want) => {
    expect(covers(parse(wide), parse(narrow))).toBe(want);
  });
});
