import { afterAll, test } from "vitest";
import { agree } from "./document/agreement.js";
import { createClient } from "./document/client.js";
import { exceptions, spoken } from "./document/exceptions.js";
import { describeApi } from "./document/operations.js";
import { startTorture } from "./document/torture.js";

// A service that ignores what nobody knows (`unknownFields: "ignore"`), members and names of enum values: its document says the same.
// SVCGEN_PROOF_REQUESTS=lenient is for a document with all that is read.

const requests = process.env.SVCGEN_PROOF_REQUESTS === "lenient" ? "lenient" : "canonical";
// Who may send numbers of values that have no name gets them back.
const openEnums = requests === "lenient";
const { document, server } = await startTorture({ requests, openEnums }, { unknownFields: "ignore" });
const description = describeApi(document);
const client = createClient(server.port);

afterAll(async () => {
  client.close();
  await server.close();
});

test.each(
  description.operations
    .filter(({ path, body }) => body !== undefined && !spoken.includes(path))
    .map((operation) => [`${operation.method} ${operation.path}`, operation] as const),
)("%s", (_name, operation) => agree(description, operation, client, 20, { exceptions }));
