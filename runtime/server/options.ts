import type { SecureContextOptions } from "node:tls";
import type { DescMethod } from "@bufbuild/protobuf";
import type { ContextValues, Interceptor } from "@connectrpc/connect";
import type { Broker } from "../queue/broker.js";
import type { ConsumersOptions } from "../queue/consumers.js";
import type { RestOptions } from "../rest/options.js";
import type { RequestLine } from "../rest/request-line.js";
import type { ServiceDefinition } from "../service.js";
import type { ServerLimits } from "./limits.js";

/**
 * @example
 * await serve({ services: [defineUserService(users)], broker: createInProcessBroker() });
 */
export interface ServeOptions {
  readonly services: readonly ServiceDefinition[];
  /** Default: `127.0.0.1`. In a container: `0.0.0.0`. */
  readonly host?: string;
  /** Default: the environment's `PORT`, else 50051. 0 takes a free one. */
  readonly port?: number;
  /** Serve TLS: HTTP/2 and HTTP/1.1 by ALPN. Default: cleartext, HTTP/2 by prior knowledge. */
  readonly tls?: SecureContextOptions;
  /**
   * Carries events and commands. It is closed with the server. `"none"`: nothing is consumed, and what handlers emit is
   * dropped. Without it, services that emit or subscribe are refused at the start.
   */
  readonly broker?: Broker | "none";
  /** Around each call, at every face: as in connect-es, the first is the outermost. Health and reflection are left out. */
  readonly interceptors?: readonly Interceptor[];
  /** The context values of a call, from its HTTP request. A call that comes from the queue starts with none. */
  readonly contextValues?: (request: RequestLine) => ContextValues;
  /** Hold requests to their protovalidate rules. Default: true. */
  readonly validate?: boolean;
  /** Let pages of other origins call, at every face. Default: no origin but the server's own. Behind a gateway: its business. */
  readonly cors?: CorsOptions;
  /** Given out as `/openapi.json` and `/asyncapi.json`. */
  readonly documents?: Documents;
  /**
   * Whether `/docs` shows the OpenAPI document, as a page from which requests can be sent: Swagger UI, from the package
   * swagger-ui-dist. Default: where both are there. `true`: the server does not start without the package.
   */
  readonly docs?: boolean;
  /** How the REST face behaves. Its limits follow `limits` where they are not given. */
  readonly rest?: RestOptions;
  /** Options of the consumers of events and commands. */
  readonly queue?: ConsumersOptions;
  /** Let tools ask for the protos (`grpc.reflection`). Default: true. */
  readonly reflection?: boolean;
  readonly limits?: ServerLimits;
  /** How long a shutdown waits for running calls before it aborts them. Default: 10 s. */
  readonly shutdownTimeoutMs?: number;
  /**
   * The signals that end the server, and with it, when nothing else holds it, the process. A later one ends the process at
   * once. Default: SIGTERM and SIGINT. `[]` for none.
   */
  readonly signals?: readonly ("SIGTERM" | "SIGINT" | "SIGHUP")[];
  /**
   * Told of each failure that is the service's own and that its caller only sees as "internal error"; `method` is absent
   * for a failure of the server itself. Default: prints to standard error.
   */
  readonly onFailure?: (error: unknown, method: DescMethod | undefined) => void;
}

export interface CorsOptions {
  /** `https://app.example.com`, or `*` for all. */
  readonly origins: readonly string[];
  /** Whether calls may carry cookies and client certificates. Default: false. */
  readonly credentials?: boolean;
  /** How long a browser may keep the answer to a preflight. Default: 600. */
  readonly maxAgeSeconds?: number;
  /** Headers of answers that pages may read, beyond those that svcgen sets: what the handlers set. Default: none. */
  readonly exposedHeaders?: readonly string[];
}

export interface Documents {
  readonly openapi?: object;
  readonly asyncapi?: object;
}

export interface RunningServer {
  /** With the scheme, without a slash at the end. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Shut down as a signal does. Resolves when all is closed. Can be called again. */
  close(): Promise<void>;
}
