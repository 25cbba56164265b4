import type { Config, RestOptions } from "./config.js";
import { choice, flag, type KeysOf, list, matching } from "./declaration.js";

/** How the routes read and write. Where none are generated, what documents them assumes the defaults. */
export function restOptions({ emit }: Config): RestOptions {
  return emit.rest === false ? restDefaults() : emit.rest;
}

/** What holds where nothing else is said. */
export function restDefaults(): RestOptions {
  return Object.fromEntries(Object.entries(rest).map(([name, key]) => [name, key.default])) as unknown as RestOptions;
}

/** Options of the REST face. Each of them is in the generated routes, which the runtime obeys, and in the OpenAPI document. */
export const rest: KeysOf<RestOptions> = {
  errors: {
    doc: "Form of error bodies: `problem` is RFC 9457, `google` AIP-193, `status` google.rpc.Status. A client can ask for another one: `Accept: application/json;errors=status`.",
    option: choice("problem", "google", "status"),
    default: "problem",
    example: '"google"',
  },
  alwaysEmitImplicit: {
    doc: "Whether answers hold fields without presence also when they have their default, so that clients find every field.",
    option: flag,
    default: true,
    example: "false",
  },
  noContent: {
    doc: "Whether methods that answer with google.protobuf.Empty answer with 204 and nothing, instead of 200 and `{}`. A `success_status` of the method goes first.",
    option: flag,
    default: false,
    example: "true",
  },
  unknownFields: {
    doc: "What becomes of members of a body that no field has: they are refused with 400, or ignored.",
    option: choice("reject", "ignore"),
    default: "reject",
    example: '"ignore"',
  },
  unknownQuery: {
    doc: "What becomes of parameters of a query that no field has: they are refused with 400, or ignored.",
    option: choice("reject", "ignore"),
    default: "reject",
    example: '"ignore"',
  },
  ignoredQuery: {
    doc: "Parameters of a query that are ignored, although no field has them; `*` at the end stands for anything.",
    option: list(matching("[^*]+\\*?", "a name, or its beginning and *"), { unique: true }),
    default: [],
    example: '["key", "utm_*"]',
  },
  unboundBody: {
    doc: "What becomes of a body that the HTTP rule does not bind: it is ignored, or refused with 400.",
    option: choice("ignore", "reject"),
    default: "ignore",
    example: '"reject"',
  },
  patchMask: {
    doc: "Whether the update mask of a PATCH is filled with the fields that its body names. `auto_update_mask` of a method goes first.",
    option: flag,
    default: true,
    example: "false",
  },
  defaultStream: {
    doc: "How a stream is sent to a client that does not say what it accepts.",
    option: choice("application/json", "application/x-ndjson", "text/event-stream"),
    default: "application/json",
    example: '"application/x-ndjson"',
  },
  booleanDigits: {
    doc: "Whether `1` and `0` stand for true and false in paths, queries and headers.",
    option: flag,
    default: false,
    example: "true",
  },
  anyCaseEnums: {
    doc: "Whether the names of enum values may be written in any case in paths, queries and headers.",
    option: flag,
    default: false,
    example: "true",
  },
  commaLists: {
    doc: "Whether a parameter of a query may hold several elements of a list, parted by commas. Then no element can hold a comma.",
    option: flag,
    default: false,
    example: "true",
  },
  keepReserved: {
    doc: "Whether variables of several segments keep reserved characters as they were sent (`%23`), as Envoy has it, not only `%2F`.",
    option: flag,
    default: false,
    example: "true",
  },
};
