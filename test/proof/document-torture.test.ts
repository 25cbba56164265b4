import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { agree } from "./document/agreement.js";
import { createClient } from "./document/client.js";
import { exceptions, spoken } from "./document/exceptions.js";
import type { Draw } from "./document/instances.js";
import { describeApi } from "./document/operations.js";
import { drawValid } from "./document/requests.js";
import { startTorture } from "./document/torture.js";

// A contract with everything in it: its document and its server accept and refuse the same.

const torture = await startTorture();
const description = describeApi(torture.document);
const client = createClient(torture.server.port);

afterAll(async () => {
  client.close();
  await torture.server.close();
});

test.each(
  description.operations
    .filter(({ path }) => !spoken.includes(path))
    .map((operation) => [`${operation.method} ${operation.path}`, operation] as const),
)("%s", (_name, operation) => agree(description, operation, client, 40, { exceptions }));

// What the document may say beside, by `requests: "lenient"` and `openEnums`: each of it is what the server takes or may answer.

const wide = await startTorture({ requests: "lenient", openEnums: true });
const wideDescription = describeApi(wide.document);
const wideClient = createClient(wide.server.port);

afterAll(async () => {
  wideClient.close();
  await wide.server.close();
});

test.each(
  wideDescription.operations
    .filter(({ path }) => !spoken.includes(path))
    .map((operation) => [`${operation.method} ${operation.path}`, operation] as const),
)("described with all that is read: %s", (_name, operation) =>
  agree(wideDescription, operation, wideClient, 8, { exceptions }),
);

test("parts of files are served where the document says so, and nowhere else", async () => {
  const seen = new Set<number>();
  for (const operation of description.operations.filter(({ method }) => method === "GET")) {
    const isServed = operation.parameters.some(({ name }) => name === "Range");
    const drawn = fc.gen().map((draw) => drawValid(draw as unknown as Draw, description.space, operation));
    for (const request of fc.sample(drawn, { numRuns: 10, seed: 1 })) {
      if (request === undefined) continue;
      const whole = await client.send("GET", request.target);
      expect([request.target, whole.headers["accept-ranges"]]).toEqual([
        request.target,
        isServed ? "bytes" : undefined,
      ]);
      const part = await client.send("GET", request.target, { headers: { range: "bytes=0-0" } });
      const status = isServed ? (whole.text === "" ? 416 : 206) : whole.status;
      expect([request.target, part.status]).toEqual([request.target, status]);
      expect(
        operation.faultsOf(part.status, part.contentType, status === 416 ? [JSON.parse(part.text)] : [], false),
      ).toEqual([]);
      expect(part.headers["content-range"] !== undefined).toBe(isServed);
      if (isServed) seen.add(status);
    }
  }
  expect([...seen].sort()).toEqual([206, 416]);
});
