import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { agree, type Exception, pointersIn } from "./document/agreement.js";
import { createClient } from "./document/client.js";
import { describeApi } from "./document/operations.js";
import { startScenario } from "./document/torture.js";

// Each scenario that has a document: it and its server accept and refuse the same.

const folder = join(import.meta.dirname, "../scenarios");
const scenarios = readdirSync(folder).filter((name) => existsSync(join(folder, name, "expected/openapi")));

/** What a document cannot say, and so is not held to. */
const exceptions: readonly Exception[] = [
  {
    reason: "the content of google.protobuf.Any: which types there are, and what is in them",
    applies: (_, { status, text }) =>
      status === 400 && pointersIn(text).every((pointer) => /\/(attachment|extensions)(\/|$)/.test(pointer)),
  },
  {
    reason: "names of the proto file beside those of JSON, which the document does not tell",
    applies: ({ fault }, { status }) => fault.endsWith("__proto__") && status === 200,
  },
];

// A key of a request was seen before, with another request.
const own = [409, 422];

for (const name of scenarios) {
  const { document, server } = await startScenario(name);
  const description = describeApi(document);
  const client = createClient(server.port);
  afterAll(async () => {
    client.close();
    await server.close();
  });
  describe(name, () => {
    test.each(description.operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
      "%s",
      (_name, operation) => agree(description, operation, client, 10, { own, exceptions }),
    );
  });
}

test("there are some", () => {
  expect(scenarios.length).toBeGreaterThan(9);
});
