import { expect, test } from "vitest";
import { SvcgenError } from "../../../generator/diagnostics/errors.js";
import { wordsOf } from "../../../generator/scaffold/words.js";

test.each([
  ["order", "order", "orders", "Order", "order", "orders"],
  ["orders", "order", "orders", "Order", "order", "orders"],
  ["Order", "order", "orders", "Order", "order", "orders"],
  ["order-items", "order item", "order items", "OrderItem", "order_item", "orderItems"],
  ["OrderItem", "order item", "order items", "OrderItem", "order_item", "orderItems"],
  ["orderItem", "order item", "order items", "OrderItem", "order_item", "orderItems"],
  ["order_item", "order item", "order items", "OrderItem", "order_item", "orderItems"],
  ["order-service", "order", "orders", "Order", "order", "orders"],
  ["OrderService", "order", "orders", "Order", "order", "orders"],
  ["v2-order", "v2 order", "v2 orders", "V2Order", "v2_order", "v2Orders"],
])("%s", (name, singular, plural, Singular, field, collection) => {
  expect(wordsOf(name)).toMatchObject({ singular, plural, Singular, field, collection });
});

test.each([
  ["category", "categories"],
  ["day", "days"],
  ["pie", "pies"],
  ["movie", "movies"],
  ["box", "boxes"],
  ["branch", "branches"],
  ["cache", "caches"],
  ["bus", "buses"],
  ["status", "statuses"],
  ["house", "houses"],
  ["database", "databases"],
  ["license", "licenses"],
  ["invoice", "invoices"],
  ["address", "addresses"],
])("%s, %s: either may be typed", (singular, plural) => {
  expect(wordsOf(singular)).toMatchObject({ singular, plural });
  expect(wordsOf(plural)).toMatchObject({ singular, plural });
});

test.each([
  ["order", "an"],
  ["user", "a"],
  ["umbrella", "an"],
  ["unit", "a"],
  ["book", "a"],
])("%s has the article %s", (name, article) => {
  expect(wordsOf(name).article).toBe(article);
});

test.each(["", "1st", "a b", "ärger", "a--b", "-a", "a-", "../x", "a/b", "a.b", "a\n", "order-1", "a".repeat(41)])(
  "%j is refused",
  (name) => {
    expect(() => wordsOf(name)).toThrow(SvcgenError);
  },
);

test.each(["class", "imports", "new", "create", "id", "map", "code", "connect-error", "constructor", "to-string"])(
  "%s is refused: it is a word of the code",
  (name) => {
    expect(() => wordsOf(name)).toThrow(/has a meaning of its own/);
  },
);
