import { parsePathTemplate } from "@svcgen/runtime/path-template";
import { createRouteMatcher } from "@svcgen/runtime/route-matcher";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPathPrinter } from "../../../../runtime/client/path.js";
import type { ClientRoute } from "../../../../runtime/client/route.js";

type Values = Readonly<Record<string, unknown>>;

const book: ClientRoute = {
  method: "GET",
  template: "/v1/{name=shelves/*/books/*}:read",
  path: "/v1/shelves/{shelf}/books/{book}:read",
  resources: { name: "shelves/{shelf}/books/{book}" },
};
const file: ClientRoute = {
  method: "GET",
  template: "/v1/{name=files/**}",
  path: "/v1/files/{name_1}",
  resources: { name: "files/{name_1=**}" },
  rest: ["name_1"],
};
/** The only part of a name has the name of the field. */
const shelf: ClientRoute = {
  method: "GET",
  template: "/v1/{name=shelves/*}",
  path: "/v1/shelves/{name}",
  resources: { name: "shelves/{name}" },
};
/** The last part of a name has the name of the field. */
const page: ClientRoute = {
  method: "GET",
  template: "/v1/{name=books/*/pages/*}",
  path: "/v1/books/{book}/pages/{name}",
  resources: { name: "books/{book}/pages/{name}" },
};
const user: ClientRoute = {
  method: "PATCH",
  template: "/v1/users/{user.id}",
  path: "/v1/users/{id}",
  resources: { "user.id": "{id}" },
};
const all: ClientRoute = { method: "GET", template: "/{path=**}", path: "/{path}", rest: ["path"] };
const inside: ClientRoute = {
  method: "GET",
  template: "/v1/{path=**}/tail:go",
  path: "/v1/{path}/tail:go",
  rest: ["path"],
};
const root: ClientRoute = { method: "GET", template: "/" };
const verbs: ClientRoute = { method: "GET", template: "/v1/{id}:a:b" };

describe("the path of", () => {
  test.each<[string, ClientRoute, Values, string]>([
    ["nothing", root, {}, "/"],
    ["parts", book, { shelf: "1", book: "2" }, "/v1/shelves/1/books/2:read"],
    ["a whole name", book, { name: "shelves/1/books/2" }, "/v1/shelves/1/books/2:read"],
    [
      "a whole name with what must be encoded",
      book,
      { name: "shelves/a b/books/ü:x" },
      "/v1/shelves/a%20b/books/%C3%BC%3Ax:read",
    ],
    ["parts with slashes", book, { shelf: "a/b", book: "100%" }, "/v1/shelves/a%2Fb/books/100%25:read"],
    ["numbers", book, { shelf: 1, book: -0 }, "/v1/shelves/1/books/-0:read"],
    ["a verb of two parts", verbs, { id: "x:y" }, "/v1/x%3Ay:a:b"],
    ["any number of segments", file, { name_1: "a/b c/d" }, "/v1/files/a/b%20c/d"],
    ["any number of segments, as a name", file, { name: "files/a/b" }, "/v1/files/a/b"],
    ["no segment", file, { name_1: "" }, "/v1/files"],
    ["no segment, as a name", file, { name: "files" }, "/v1/files"],
    ["nothing at all", all, { path: "" }, "/"],
    ["segments inside", inside, { path: "a/b" }, "/v1/a/b/tail:go"],
    ["no segment inside", inside, { path: "" }, "/v1/tail:go"],
    ["a name whose only part is called like it", shelf, { name: "shelves/7" }, "/v1/shelves/7"],
    ["a part that is called like its name", shelf, { name: "7" }, "/v1/shelves/7"],
    ["a name whose last part is called like it", page, { name: "books/1/pages/2" }, "/v1/books/1/pages/2"],
    ["parts of which one is called like the name", page, { book: "1", name: "2" }, "/v1/books/1/pages/2"],
    ["a parameter", user, { id: 7 }, "/v1/users/7"],
    ["a parameter under the name of its field", user, { "user.id": "a/7" }, "/v1/users/a%2F7"],
  ])("%s", (_name, route, values, want) => {
    expect(createPathPrinter(route)(values)).toBe(want);
  });
});

describe("there is no path of", () => {
  test.each<[string, ClientRoute, Values, string]>([
    ["nothing", book, {}, "path.shelf is missing"],
    ["a part alone", book, { shelf: "1" }, "path.book is missing"],
    ["null", user, { id: null }, "path.id is missing"],
    ["an empty segment", user, { id: "" }, "path.id: a segment of a path is not empty"],
    ["a dot segment", user, { id: ".." }, 'path.id: ".." is no segment of a URL'],
    ["a dot segment among others", file, { name_1: "a/./b" }, 'path.name_1: "." is no segment of a URL'],
    ["an empty segment among others", file, { name_1: "a//b" }, "path.name_1: a segment of a path is not empty"],
    [
      "another name",
      book,
      { name: "drawers/1/books/2" },
      'path.name is not of the form shelves/{shelf}/books/{book}: "drawers/1/books/2"',
    ],
    ["a name with too few segments", book, { name: "shelves/1/books" }, "path.name is not of the form"],
    ["a name with too many segments", book, { name: "shelves/1/books/2/3" }, "path.name is not of the form"],
    [
      "a name with an empty segment",
      book,
      { name: "shelves//books/2" },
      "path.shelf: a segment of a path is not empty",
    ],
    [
      "a name and a part",
      book,
      { name: "shelves/1/books/2", book: "3" },
      "path.name holds path.book already: give only one",
    ],
    ["an object", user, { id: {} }, "path.id: a object has no text"],
    ["half of a character", user, { id: "\ud800" }, "path.id: half of a surrogate pair is no character"],
  ])("%s", (_name, route, values, message) => {
    expect(() => createPathPrinter(route)(values)).toThrow(TypeError);
    expect(() => createPathPrinter(route)(values)).toThrow(message);
  });
});

test("the router takes from a path what was put into it", () => {
  const routes = [book, file, user, inside, verbs];
  const matcher = createRouteMatcher(
    routes.map((route) => {
      const parsed = parsePathTemplate(route.template);
      if (!parsed.ok) throw new Error(parsed.message);
      return { verb: route.method, template: parsed.template, value: route };
    }),
  );
  const segment = fc
    .string({ unit: "binary", minLength: 1 })
    .filter((text) => !/^\.{1,2}$/.test(text) && !/\p{Cc}/u.test(text));
  const several = fc.array(
    segment.filter((text) => !text.includes("/")),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(segment, segment, several, (one, other, many) => {
      const rest = many.join("/");
      for (const [route, values, captures] of [
        [book, { shelf: one, book: other }, [["shelves", one, "books", other]]],
        [file, { name_1: rest }, [["files", ...many]]],
        [user, { id: one }, [[one]]],
        [inside, { path: rest }, [many]],
        [verbs, { id: one }, [[one]]],
      ] as const) {
        const url = new URL(createPathPrinter(route)(values), "http://127.0.0.1");
        const found = matcher.match(route.method, url.pathname);
        expect(found).toMatchObject({ kind: "match", value: route });
        if (found.kind !== "match") continue;
        expect(found.captures.map((raw) => (raw === "" ? [] : raw.split("/").map(decodeURIComponent)))).toEqual(
          captures,
        );
      }
    }),
  );
});
