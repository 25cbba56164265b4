import type { DescMessage, DescService } from "@bufbuild/protobuf";
import type { QueueBindings } from "./queue/bindings.js";
import type { RestRoute } from "./rest/route.js";

/**
 * A service as `serve()` takes it: its descriptor, the user's implementation, and the tables of its faces. Made by the
 * generated `define…Service` functions.
 */
export interface ServiceDefinition {
  readonly service: DescService;
  /**
   * By `localName` of the method. Each handler has the signature that its kind has in connect-es. (`object`, because an
   * interface of handlers has no index signature.) What is missing answers `unimplemented`.
   */
  readonly handlers: object;
  /** Absent when the REST face is not generated. */
  readonly routes?: readonly RestRoute[];
  /** Absent when the queue face is not generated. */
  readonly queue?: QueueBindings;
}

/** Any message descriptor of protobuf-es. */
export type AnySchema = DescMessage;
