import { expect, test } from "vitest";
import { createQueryPrinter } from "../../../../runtime/client/query.js";

const print = createQueryPrinter({
  maps: ["labels", "filter.labels"],
  json: ["extra", "filter.extra"],
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ["nothing", {}, ""],
  ["what is not given", { a: undefined, b: null, c: [], labels: {}, filter: {} }, ""],
  ["scalars", { a: "x y+z&", b: 7, c: true, d: 10n, e: 1e21, f: -0 }, "a=x%20y%2Bz%26&b=7&c=true&d=10&e=1e%2B21&f=-0"],
  ["an empty string", { a: "" }, "a="],
  ["a list", { a: ["x", "y"] }, "a=x&a=y"],
  ["an object", { filter: { author: { name: "x" }, size: 1 } }, "filter.author.name=x&filter.size=1"],
  ["dotted names", { "filter.author.name": "x" }, "filter.author.name=x"],
  ["a map", { labels: { a: "x", "b.c[d]": "y", e: undefined } }, "labels%5Ba%5D=x&labels%5Bb.c%5Bd%5D%5D=y"],
  ["a map in an object", { filter: { labels: { a: 1 } } }, "filter.labels%5Ba%5D=1"],
  ["JSON text", { extra: { a: [1] }, filter: { extra: null } }, "extra=%7B%22a%22%3A%5B1%5D%7D&filter.extra=null"],
  ["JSON text that is a string", { extra: "x" }, "extra=%22x%22"],
])("the query of %s", (_name, values, want) => {
  expect(print(values)).toBe(want);
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ["an object in a list", { a: [{}] }, "query.a: a object has no text"],
  ["an object in a map", { labels: { a: {} } }, "query.labels[a]: a object has no text"],
  ["a function", { a: () => 1 }, "query.a: a function has no text"],
  ["half of a character", { a: "\udc00" }, "query.a: half of a surrogate pair is no character"],
])("there is no query of %s", (_name, values, message) => {
  expect(() => print(values)).toThrow(message);
});
