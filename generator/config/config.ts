/** svcgen.config.ts, resolved: defaults filled in, unknown keys refused. Plain data, but for `transform` functions. */
export interface Config {
  /** Folders that hold the protos, each an include root. Default: the modules of buf.yaml, else `["schemas"]`. */
  readonly schemas: readonly string[];
  /** Packages (with their sub-packages) or files to generate for. Default: every file below `schemas` that is not an include that svcgen brings. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Output folder. Default: `generated`. */
  readonly out: string;
  /** Ending of the imports of generated TypeScript. Default: `js`. */
  readonly importExtension: "js" | "ts" | "none";
  /** Labels of google.api.visibility whose elements REST and the gateways show. Default: none, so that what has a restriction is hidden. */
  readonly visibility: readonly string[];
  readonly emit: EmitConfig;
  readonly gateway: GatewayConfig;
  readonly breaking: BreakingConfig;
  /** Severity of each rule by its code; `off` switches it off. Errors that make output impossible can't be switched off. */
  readonly rules: Readonly<Record<string, "error" | "warning" | "info" | "off">>;
}

/** Each emitter's options; `false` switches it off. */
export interface EmitConfig {
  readonly messages: MessagesOptions | false;
  readonly connect: ConnectOptions | false;
  readonly rest: RestOptions | false;
  readonly openapi: OpenapiOptions | false;
  readonly client: ClientOptions | false;
  readonly queue: QueueOptions | false;
  readonly asyncapi: AsyncapiOptions | false;
  readonly gateway: GatewayRoutesOptions | false;
  readonly envoy: EnvoyOptions | false;
}

export type EmitterName = keyof EmitConfig;

export type MessagesOptions = Record<never, never>;
export type ConnectOptions = Record<never, never>;
export type ClientOptions = Record<never, never>;
export type QueueOptions = Record<never, never>;
export type GatewayRoutesOptions = Record<never, never>;

/** What holds for all REST routes: see rest-options.ts. The runtime's RestContract has the same names. */
export interface RestOptions {
  readonly errors: "problem" | "google" | "status";
  readonly alwaysEmitImplicit: boolean;
  readonly noContent: boolean;
  readonly unknownFields: "reject" | "ignore";
  readonly unknownQuery: "reject" | "ignore";
  readonly ignoredQuery: readonly string[];
  readonly unboundBody: "ignore" | "reject";
  readonly patchMask: boolean;
  readonly defaultStream: "application/json" | "application/x-ndjson" | "text/event-stream";
  readonly booleanDigits: boolean;
  readonly anyCaseEnums: boolean;
  readonly commaLists: boolean;
  readonly keepReserved: boolean;
}

export interface OpenapiOptions {
  /** Version of the OpenAPI Specification. Default: `3.1`. */
  readonly specification: "3.0" | "3.1" | "3.2";
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly summary?: string;
  readonly termsOfService?: string;
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string };
  readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string };
  readonly externalDocs?: { readonly url: string; readonly description?: string };
  readonly servers: readonly OpenapiServer[];
  /** What the tags are that methods name beside their service. */
  readonly tags: Readonly<
    Record<string, { readonly description?: string; readonly externalDocs?: OpenapiOptions["externalDocs"] }>
  >;
  /** Whether schemas, operations and tags are called by their full names, or by those within their package. Default: `full`. */
  readonly names: "full" | "short";
  /** What requests are documented as. Default: `canonical`. */
  readonly requests: "canonical" | "lenient";
  /** Whether answers may hold values of enums that the document does not name. Default: false. */
  readonly openEnums: boolean;
  /** Path of an OpenAPI Overlay that is applied to the document. */
  readonly overlay?: string;
  /** Which of `yaml` and `json` to write. Default: both. */
  readonly formats: readonly ("yaml" | "json")[];
  /** Whether to write TypeScript types of the document with openapi-typescript. Default: true. */
  readonly types: boolean;
}

export interface OpenapiServer {
  readonly url: string;
  readonly description?: string;
  readonly variables?: Readonly<
    Record<string, { readonly default: string; readonly enum?: readonly string[]; readonly description?: string }>
  >;
}

export interface AsyncapiOptions {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly servers: Readonly<
    Record<string, { readonly host: string; readonly protocol: string; readonly description?: string }>
  >;
  readonly formats: readonly ("yaml" | "json")[];
}

export interface EnvoyOptions {
  /** Where Envoy listens. Default: `127.0.0.1:8080`. */
  readonly listen: { readonly address: string; readonly port: number };
  /** Admin address; none by default. */
  readonly admin?: { readonly address: string; readonly port: number };
}

/** Which breaking changes are meant. A name is that of a package, service, method, message, field or enum, and stands for all below it. */
export interface BreakingConfig {
  /** Names of which no change is told. */
  readonly ignore: readonly string[];
  /** The same for single codes. */
  readonly ignoreOnly: Readonly<Record<string, readonly string[]>>;
}

/** Facts of a deployment that no contract holds: where the services are and who issues tokens. */
export interface GatewayConfig {
  /** Host names served; `*` for all. Default: `["*"]`. */
  readonly hosts: readonly string[];
  /** Upstreams by name. Each names the services that it serves: full names, packages, or `*`. */
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>;
  /** Token issuers by name. */
  readonly auth: Readonly<Record<string, AuthProviderConfig>>;
  readonly cors?: CorsConfig;
}

export interface UpstreamConfig {
  readonly services: readonly string[];
  /** `host:port`, each an instance. */
  readonly endpoints: readonly string[];
  /** Milliseconds. Default: 1000. */
  readonly connectTimeoutMs: number;
}

export interface AuthProviderConfig {
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** JSON Web Key Set: by address, or in place. */
  readonly jwks: { readonly uri: string } | { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

export interface CorsConfig {
  readonly origins: readonly string[];
  readonly credentials: boolean;
  readonly maxAgeSeconds: number;
}
