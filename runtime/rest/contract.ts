import type { StreamType } from "./stream/type.js";

/**
 * How a route reads and writes, where that is part of the contract: what a client may send, and what it gets. Generated
 * routes carry what `emit.rest` of svcgen.config says, and the OpenAPI document says the same; so there is no other place
 * to change it. The defaults are strict.
 */
export interface RestContract {
  /**
   * Form of error bodies. `problem`: RFC 9457; `google`: AIP-193, as Google's APIs; `status`: google.rpc.Status, as grpc-gateway
   * and Envoy. A client can ask for another one: `Accept: application/json;errors=status`. Default: `problem`.
   */
  readonly errors?: ErrorFormName;
  /** Print fields without presence also when they hold their default. Default: true, so that clients find every field. */
  readonly alwaysEmitImplicit?: boolean;
  /** Fields of a JSON body that the contract does not know. Default: `reject`, with 400. */
  readonly unknownFields?: "reject" | "ignore";
  /** Parameters of a query that the contract does not know. Default: `reject`, with 400. */
  readonly unknownQuery?: "reject" | "ignore";
  /** Parameters that are not the method's: `key`, `utm_*`. Default: none. */
  readonly ignoredQuery?: readonly string[];
  /** A body that the route does not bind. Default: `ignore`. */
  readonly unboundBody?: "ignore" | "reject";
  /** Fill the update mask of a PATCH with the fields that its body names. Default: true. */
  readonly patchMask?: boolean;
  /** A stream of a format that the client leaves open. Default: `application/json`, an array. */
  readonly defaultStream?: StreamType;
  /** `1` and `0` stand for true and false in paths, queries and headers. Default: false. */
  readonly booleanDigits?: boolean;
  /** Names of enum values may be written in any case in paths, queries and headers. Default: false. */
  readonly anyCaseEnums?: boolean;
  /** A parameter of a query may hold several elements of a list, parted by commas. Default: false. */
  readonly commaLists?: boolean;
  /** Variables of several segments keep reserved characters as they were sent, not only `%2F`. Default: false. */
  readonly keepReserved?: boolean;
  /** The labels of `google.api.visibility` whose elements are read and written. Default: none, so that what has a restriction is unknown. */
  readonly visibility?: readonly string[];
}

export type ErrorFormName = "problem" | "google" | "status";

export type ResolvedContract = Required<RestContract>;

export function resolveContract(contract: RestContract = {}): ResolvedContract {
  return {
    errors: "problem",
    alwaysEmitImplicit: true,
    unknownFields: "reject",
    unknownQuery: "reject",
    ignoredQuery: [],
    unboundBody: "ignore",
    patchMask: true,
    defaultStream: "application/json",
    booleanDigits: false,
    anyCaseEnums: false,
    commaLists: false,
    keepReserved: false,
    visibility: [],
    ...contract,
  };
}
