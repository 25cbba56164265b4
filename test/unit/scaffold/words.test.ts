import { expect, test } from "vitest";
import { SvcgenError } from "../../../generator/diagnostics/errors.js";
import { versions } from "../../../generator/scaffold/service.js";
import { wordsOf } from "../../../generator/scaffold/words.js";
import root from "../../../package.json" with { type: "json" };
import runtime from "../../../runtime/package.json" with { type: "json" };

test.each([
  ["order", "order", "orders", "Order", "order", "orders"],
  ["orders", "order", "orders", "Order", "order", "orders"],
  ["order-items", "order item", "order items", "OrderItem", "order_item", "orderItems"],
  ["OrderItem", "order item", "order items", "OrderItem", "order_item", "orderItems"],
  ["category", "category", "categories", "Category", "category", "categories"],
  ["boxes", "box", "boxes", "Box", "box", "boxes"],
  ["bus", "bus", "buses", "Bus", "bus", "buses"],
  ["address", "address", "addresses", "Address", "address", "addresses"],
  ["order-service", "order", "orders", "Order", "order", "orders"],
])("%s", (name, singular, plural, Singular, field, collection) => {
  expect(wordsOf(name)).toMatchObject({ singular, plural, Singular, field, collection });
});

test.each(["", "1st", "a b", "ärger", "a--b", "-a", "../x"])("%j is refused", (name) => {
  expect(() => wordsOf(name)).toThrow(SvcgenError);
});

test("a new project is written for the versions that this one is built with", () => {
  const own = { ...root.dependencies, ...root.devDependencies, ...runtime.dependencies } as Record<string, string>;
  for (const [name, version] of Object.entries({ ...versions.runtime, ...versions.development })) {
    expect([name, version]).toEqual([name, own[name]]);
  }
});
