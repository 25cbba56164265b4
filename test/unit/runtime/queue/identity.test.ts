import { expect, test } from "vitest";
import { derivedId, uuidV7 } from "../../../../runtime/queue/identity.js";

test("new ids are UUIDs of version 7 that hold their time", () => {
  const now = Date.UTC(2030, 0, 1, 12, 34, 56, 789);
  const ids = Array.from({ length: 100 }, () => uuidV7(now));
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.slice(0, 13).replace("-", ""), 16)).toBe(now);
  }
});

test("derived ids are the same for the same cause, and different for any other", () => {
  const cause = { source: "/a", id: "1" };
  const id = derivedId(cause, "t", 0);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(derivedId({ ...cause }, "t", 0)).toBe(id);
  const others = [
    derivedId({ source: "/a1", id: "" }, "t", 0),
    derivedId({ source: "/", id: "a1" }, "t", 0),
    derivedId(cause, "t0", 0),
    derivedId(cause, "t", 1),
    derivedId(cause, "u", 0),
  ];
  expect(new Set([id, ...others]).size).toBe(6);
});
