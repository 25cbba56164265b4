import { afterAll, test } from "vitest";
import { agree, type Exception } from "./document/agreement.js";
import { createClient } from "./document/client.js";
import { describeApi } from "./document/operations.js";
import { startTorture } from "./document/torture.js";

// A contract with everything in it: its document and its server accept and refuse the same.

const torture = await startTorture();
const description = describeApi(torture.document);
const client = createClient(torture.server.port);

afterAll(async () => {
  client.close();
  await torture.server.close();
});

/** What a document cannot say, and so is not held to. */
const exceptions: readonly Exception[] = [
  {
    reason: "the content of google.protobuf.Any: which types there are, and what is in them",
    applies: (_, { status, text }) =>
      status === 400 && pointersIn(text).every((pointer) => /\/(any|anys|extensions)(\/|$)/.test(pointer)),
  },
  {
    reason: "names of the proto file beside those of JSON, which the document does not tell",
    applies: ({ fault, body }, _, { path }) =>
      path.startsWith("/v1/names") && (fault.includes("__proto__") || body?.includes("__proto__") === true),
  },
];

const spoken = ["/v1/spoken-rules"];

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

function pointersIn(text: string): readonly string[] {
  const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly { readonly pointer?: string }[] };
  return errors.map(({ pointer = "" }) => pointer);
}
