import { expect, test } from "vitest";
import routes from "../../../../generated/gateway/routes.json" with { type: "json" };
import { serveGateway } from "../../../../runtime/gateway/index.js";

test("a table is taken as it is imported", async () => {
  const gateway = await serveGateway({ table: routes, port: 0 });
  expect((await fetch(`${gateway.url}/nothing`)).status).toBe(404);
  await gateway.close();
});

test("a table of another format is refused", async () => {
  await expect(serveGateway({ table: { ...routes, formatVersion: 2 }, port: 0 })).rejects.toThrow(
    "route tables of format 1, not 2",
  );
});
