import { type Exception, pointersIn } from "./agreement.js";

/** What a document of the torture contract cannot say, and so is not held to. */
export const exceptions: readonly Exception[] = [
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

/** Paths whose rules only sentences can say. */
export const spoken: readonly string[] = ["/v1/spoken-rules"];
