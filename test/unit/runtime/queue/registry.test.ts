import { expect, test } from "vitest";
import { openBroker } from "../../../../runtime/queue/registry.js";

test("a broker is opened by its URL", async () => {
  const broker = await openBroker("memory:");
  expect(broker.name).toBe("in-process");
  await broker.close();
});

test.each(["nonsense", "gopher://localhost", ""])("%j names none", async (url) => {
  await expect(openBroker(url)).rejects.toThrow("memory:");
});
