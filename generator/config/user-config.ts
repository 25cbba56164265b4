// Printed from options.ts; to renew it, run the tests of config with RECORD=1.

/** What svcgen.config.* may hold. Paths are relative to that file. */
export interface UserConfig {
  /**
   * Folders that hold the protos, each an include root.
   *
   * Default: the modules of buf.yaml, else `["schemas"]`.
   *
   * @example ["schemas", "third_party"]
   */
  readonly schemas?: readonly string[] | undefined;
  /**
   * What to generate for: packages with their sub-packages, files or folders.
   *
   * Default: every file below `schemas` but the includes that svcgen brings.
   *
   * @example ["acme.orders", "acme/users/v1/users.proto"]
   */
  readonly include?: readonly string[] | undefined;
  /**
   * What not to generate for, in the same words. It can still be imported.
   *
   * Default: `[]`.
   *
   * @example ["acme.internal"]
   */
  readonly exclude?: readonly string[] | undefined;
  /**
   * Output folder. svcgen owns what it writes there, and leaves other files alone.
   *
   * Default: `"generated"`.
   *
   * @example "src/generated"
   */
  readonly out?: string | undefined;
  /**
   * Ending of the imports in generated TypeScript.
   *
   * Default: `"js"`.
   *
   * @example "ts"
   */
  readonly importExtension?: "js" | "ts" | "none" | undefined;
  /**
   * Labels of `google.api.visibility` whose elements REST routes, their document and gateways show. What has no restriction is always shown.
   *
   * Default: none, so that what has a restriction is hidden.
   *
   * @example ["PREVIEW"]
   */
  readonly visibility?: readonly string[] | undefined;
  /**
   * What to emit: `true` with defaults, `false` not at all, or options.
   *
   * Default: `{}`.
   *
   * @example { asyncapi: false, openapi: { title: "Orders" } }
   */
  readonly emit?:
    | {
        /**
         * Message types, by protoc-gen-es.
         *
         * Default: `true`.
         *
         * @example false
         */
        readonly messages?: boolean | Readonly<Record<string, never>> | undefined;
        /**
         * Handler interfaces and clients for Connect, gRPC and gRPC-Web.
         *
         * Default: `true`.
         *
         * @example false
         */
        readonly connect?: boolean | Readonly<Record<string, never>> | undefined;
        /**
         * REST routes, from the HTTP rules. What is said here is part of the contract: the document says it too.
         *
         * Default: `true`.
         *
         * @example { errors: "google" }
         */
        readonly rest?:
          | boolean
          | {
              /**
               * Form of error bodies: `problem` is RFC 9457, `google` AIP-193, `status` google.rpc.Status. A client can ask for another one: `Accept: application/json;errors=status`.
               *
               * Default: `"problem"`.
               *
               * @example "google"
               */
              readonly errors?: "problem" | "google" | "status" | undefined;
              /**
               * Whether answers hold fields without presence also when they have their default, so that clients find every field.
               *
               * Default: `true`.
               *
               * @example false
               */
              readonly alwaysEmitImplicit?: boolean | undefined;
              /**
               * Whether methods that answer with google.protobuf.Empty answer with 204 and nothing, instead of 200 and `{}`. A `success_status` of the method goes first.
               *
               * Default: `false`.
               *
               * @example true
               */
              readonly noContent?: boolean | undefined;
              /**
               * What becomes of members of a body that no field has: they are refused with 400, or ignored.
               *
               * Default: `"reject"`.
               *
               * @example "ignore"
               */
              readonly unknownFields?: "reject" | "ignore" | undefined;
              /**
               * What becomes of parameters of a query that no field has: they are refused with 400, or ignored.
               *
               * Default: `"reject"`.
               *
               * @example "ignore"
               */
              readonly unknownQuery?: "reject" | "ignore" | undefined;
              /**
               * Parameters of a query that are ignored, although no field has them; `*` at the end stands for anything.
               *
               * Default: `[]`.
               *
               * @example ["key", "utm_*"]
               */
              readonly ignoredQuery?: readonly string[] | undefined;
              /**
               * What becomes of a body that the HTTP rule does not bind: it is ignored, or refused with 400.
               *
               * Default: `"ignore"`.
               *
               * @example "reject"
               */
              readonly unboundBody?: "ignore" | "reject" | undefined;
              /**
               * Whether the update mask of a PATCH is filled with the fields that its body names. `auto_update_mask` of a method goes first.
               *
               * Default: `true`.
               *
               * @example false
               */
              readonly patchMask?: boolean | undefined;
              /**
               * How a stream is sent to a client that does not say what it accepts.
               *
               * Default: `"application/json"`.
               *
               * @example "application/x-ndjson"
               */
              readonly defaultStream?: "application/json" | "application/x-ndjson" | "text/event-stream" | undefined;
              /**
               * Whether `1` and `0` stand for true and false in paths, queries and headers.
               *
               * Default: `false`.
               *
               * @example true
               */
              readonly booleanDigits?: boolean | undefined;
              /**
               * Whether the names of enum values may be written in any case in paths, queries and headers.
               *
               * Default: `false`.
               *
               * @example true
               */
              readonly anyCaseEnums?: boolean | undefined;
              /**
               * Whether a parameter of a query may hold several elements of a list, parted by commas. Then no element can hold a comma.
               *
               * Default: `false`.
               *
               * @example true
               */
              readonly commaLists?: boolean | undefined;
              /**
               * Whether variables of several segments keep reserved characters as they were sent (`%23`), as Envoy has it, not only `%2F`.
               *
               * Default: `false`.
               *
               * @example true
               */
              readonly keepReserved?: boolean | undefined;
            }
          | undefined;
        /**
         * OpenAPI document of the REST routes.
         *
         * Default: `true`.
         *
         * @example { title: "Orders", version: "2.3.0" }
         */
        readonly openapi?:
          | boolean
          | {
              /**
               * Version of the OpenAPI Specification that the document follows. Older ones say less: see docs/openapi.md.
               *
               * Default: `"3.1"`.
               *
               * @example "3.0"
               */
              readonly specification?: "3.0" | "3.1" | "3.2" | undefined;
              /**
               * Title of the document.
               *
               * Default: `"API"`.
               *
               * @example "Orders"
               */
              readonly title?: string | undefined;
              /**
               * Version of the document: yours to raise, svcgen does not read it from anywhere.
               *
               * Default: `"1.0.0"`.
               *
               * @example "2.3.0"
               */
              readonly version?: string | undefined;
              /**
               * Description of the API, in CommonMark.
               *
               * Default: `""`.
               *
               * @example "Everything about **orders**."
               */
              readonly description?: string | undefined;
              /**
               * One line about the API. 3.0 has no place for it.
               *
               * Default: unset.
               *
               * @example "Orders and invoices."
               */
              readonly summary?: string | undefined;
              /**
               * Address of the terms of service.
               *
               * Default: unset.
               *
               * @example "https://example.com/terms"
               */
              readonly termsOfService?: string | undefined;
              /**
               * Whom to ask.
               *
               * Default: unset.
               *
               * @example { name: "Orders team", email: "orders@example.com" }
               */
              readonly contact?:
                | {
                    /**
                     * Name of the person or team.
                     *
                     * Default: unset.
                     *
                     * @example "Orders team"
                     */
                    readonly name?: string | undefined;
                    /**
                     * Address of a page.
                     *
                     * Default: unset.
                     *
                     * @example "https://example.com/orders"
                     */
                    readonly url?: string | undefined;
                    /**
                     * Email address.
                     *
                     * Default: unset.
                     *
                     * @example "orders@example.com"
                     */
                    readonly email?: string | undefined;
                  }
                | undefined;
              /**
               * The licence of the API.
               *
               * Default: unset.
               *
               * @example { name: "Apache 2.0", identifier: "Apache-2.0" }
               */
              readonly license?:
                | {
                    /**
                     * Its name.
                     *
                     * @example "Apache 2.0"
                     */
                    readonly name: string;
                    /**
                     * Its SPDX expression; not together with `url`. 3.0 has no place for it.
                     *
                     * Default: unset.
                     *
                     * @example "Apache-2.0"
                     */
                    readonly identifier?: string | undefined;
                    /**
                     * Address of its text.
                     *
                     * Default: unset.
                     *
                     * @example "https://www.apache.org/licenses/LICENSE-2.0"
                     */
                    readonly url?: string | undefined;
                  }
                | undefined;
              /**
               * Documentation that stands elsewhere.
               *
               * Default: unset.
               *
               * @example { url: "https://example.com/docs" }
               */
              readonly externalDocs?:
                | {
                    /**
                     * Address of the page.
                     *
                     * @example "https://example.com/docs"
                     */
                    readonly url: string;
                    /**
                     * What is there.
                     *
                     * Default: unset.
                     *
                     * @example "Guides"
                     */
                    readonly description?: string | undefined;
                  }
                | undefined;
              /**
               * Where the API is served.
               *
               * Default: `[]`.
               *
               * @example [{ url: "https://api.example.com" }]
               */
              readonly servers?:
                | readonly {
                    /**
                     * Address, without a trailing slash. `{name}` stands for a variable.
                     *
                     * @example "https://api.example.com"
                     */
                    readonly url: string;
                    /**
                     * What this server is for.
                     *
                     * Default: unset.
                     *
                     * @example "Production"
                     */
                    readonly description?: string | undefined;
                    /**
                     * The variables of the address, by name.
                     *
                     * Default: unset.
                     *
                     * @example { region: { default: "eu", enum: ["eu", "us"] } }
                     */
                    readonly variables?:
                      | Readonly<
                          Record<
                            string,
                            {
                              /**
                               * The value that is used when a client gives none.
                               *
                               * @example "eu"
                               */
                              readonly default: string;
                              /**
                               * All values that there are.
                               *
                               * Default: unset.
                               *
                               * @example ["eu", "us"]
                               */
                              readonly enum?: readonly string[] | undefined;
                              /**
                               * What it stands for.
                               *
                               * Default: unset.
                               *
                               * @example "Region"
                               */
                              readonly description?: string | undefined;
                            }
                          >
                        >
                      | undefined;
                  }[]
                | undefined;
              /**
               * What the tags are that methods name with `(svcgen.v1.openapi).tags`. Services are tags by themselves.
               *
               * Default: `{}`.
               *
               * @example { Onboarding: { description: "What a new customer needs." } }
               */
              readonly tags?:
                | Readonly<
                    Record<
                      string,
                      {
                        /**
                         * In CommonMark.
                         *
                         * Default: unset.
                         *
                         * @example "What a new customer needs."
                         */
                        readonly description?: string | undefined;
                        /**
                         * Documentation that stands elsewhere.
                         *
                         * Default: unset.
                         *
                         * @example { url: "https://example.com/docs" }
                         */
                        readonly externalDocs?:
                          | {
                              /**
                               * Address of the page.
                               *
                               * @example "https://example.com/docs"
                               */
                              readonly url: string;
                              /**
                               * What is there.
                               *
                               * Default: unset.
                               *
                               * @example "Guides"
                               */
                              readonly description?: string | undefined;
                            }
                          | undefined;
                      }
                    >
                  >
                | undefined;
              /**
               * How schemas, operations and tags are called: by their full names, or by those within their package, which must not clash.
               *
               * Default: `"full"`.
               *
               * @example "short"
               */
              readonly names?: "full" | "short" | undefined;
              /**
               * How requests are documented: as ProtoJSON writes them (`canonical`), or also with what else the service reads (`lenient`): null for a field that is not set, numbers for 64 bits and for values of enums. The service reads both either way.
               *
               * Default: `"canonical"`.
               *
               * @example "lenient"
               */
              readonly requests?: "canonical" | "lenient" | undefined;
              /**
               * Whether answers are documented as holding values of enums that the document does not name, so that clients are made for values that come later.
               *
               * Default: `false`.
               *
               * @example true
               */
              readonly openEnums?: boolean | undefined;
              /**
               * An OpenAPI Overlay (1.0 or 1.1, YAML or JSON) that is applied to the document: for what only readers need. Path from the configuration.
               *
               * Default: unset.
               *
               * @example "api/overlay.yaml"
               */
              readonly overlay?: string | undefined;
              /**
               * Which files to write.
               *
               * Default: `["yaml", "json"]`.
               *
               * @example ["yaml"]
               */
              readonly formats?: readonly ("yaml" | "json")[] | undefined;
              /**
               * Whether to write TypeScript types of the document, with openapi-typescript.
               *
               * Default: `true`.
               *
               * @example false
               */
              readonly types?: boolean | undefined;
            }
          | undefined;
        /**
         * Typed clients of the REST routes, by the types of the OpenAPI document.
         *
         * Default: `true`.
         *
         * @example false
         */
        readonly client?: boolean | Readonly<Record<string, never>> | undefined;
        /**
         * Events, commands and subscriptions.
         *
         * Default: `true`.
         *
         * @example false
         */
        readonly queue?: boolean | Readonly<Record<string, never>> | undefined;
        /**
         * AsyncAPI 3.0 document of events and commands.
         *
         * Default: `true`.
         *
         * @example { formats: ["yaml"] }
         */
        readonly asyncapi?:
          | boolean
          | {
              /**
               * Title of the document.
               *
               * Default: `"API"`.
               *
               * @example "Orders"
               */
              readonly title?: string | undefined;
              /**
               * Version of the document: yours to raise, svcgen does not read it from anywhere.
               *
               * Default: `"1.0.0"`.
               *
               * @example "2.3.0"
               */
              readonly version?: string | undefined;
              /**
               * Description of the API, in CommonMark.
               *
               * Default: `""`.
               *
               * @example "Everything about **orders**."
               */
              readonly description?: string | undefined;
              /**
               * The brokers, by name.
               *
               * Default: `{}`.
               *
               * @example { production: { host: "nats:4222", protocol: "nats" } }
               */
              readonly servers?:
                | Readonly<
                    Record<
                      string,
                      {
                        /**
                         * Host, and port if it is not the usual one.
                         *
                         * @example "nats:4222"
                         */
                        readonly host: string;
                        /**
                         * Protocol, in AsyncAPI's words.
                         *
                         * @example "nats"
                         */
                        readonly protocol: string;
                        /**
                         * What this broker is for.
                         *
                         * Default: unset.
                         *
                         * @example "Production"
                         */
                        readonly description?: string | undefined;
                      }
                    >
                  >
                | undefined;
              /**
               * Which files to write.
               *
               * Default: `["yaml", "json"]`.
               *
               * @example ["yaml"]
               */
              readonly formats?: readonly ("yaml" | "json")[] | undefined;
            }
          | undefined;
        /**
         * The neutral route table, for the embedded gateway and for gateways of your own.
         *
         * Default: `true`.
         *
         * @example false
         */
        readonly gateway?: boolean | Readonly<Record<string, never>> | undefined;
        /**
         * Bootstrap configuration of Envoy.
         *
         * Default: `true`.
         *
         * @example { listen: { address: "0.0.0.0", port: 8080 } }
         */
        readonly envoy?:
          | boolean
          | {
              /**
               * Where Envoy listens.
               *
               * Default: `{address: "127.0.0.1", port: 8080}`.
               *
               * @example { address: "0.0.0.0", port: 8080 }
               */
              readonly listen?:
                | {
                    /**
                     * IP address.
                     *
                     * @example "0.0.0.0"
                     */
                    readonly address: string;
                    /**
                     * Port.
                     *
                     * @example 8080
                     */
                    readonly port: number;
                  }
                | undefined;
              /**
               * Where Envoy's administration listens.
               *
               * Default: none.
               *
               * @example { address: "127.0.0.1", port: 9901 }
               */
              readonly admin?:
                | {
                    /**
                     * IP address.
                     *
                     * @example "0.0.0.0"
                     */
                    readonly address: string;
                    /**
                     * Port.
                     *
                     * @example 8080
                     */
                    readonly port: number;
                  }
                | undefined;
            }
          | undefined;
      }
    | undefined;
  /**
   * Facts of a deployment that no contract holds: where the services are and who issues tokens.
   *
   * Default: `{}`.
   *
   * @example { upstreams: { orders: { endpoints: ["orders:8080"] } } }
   */
  readonly gateway?:
    | {
        /**
         * Host names served; `*` for all.
         *
         * Default: `["*"]`.
         *
         * @example ["api.example.com"]
         */
        readonly hosts?: readonly string[] | undefined;
        /**
         * Where the services are, by name.
         *
         * Default: `{}`.
         *
         * @example { orders: { services: ["acme.orders"], endpoints: ["orders:8080"] } }
         */
        readonly upstreams?:
          | Readonly<
              Record<
                string,
                {
                  /**
                   * What it serves: full names of services, packages with their sub-packages, or `*`.
                   *
                   * Default: `["*"]`.
                   *
                   * @example ["acme.orders"]
                   */
                  readonly services?: readonly string[] | undefined;
                  /**
                   * Its instances.
                   *
                   * @example ["orders-1:8080", "orders-2:8080"]
                   */
                  readonly endpoints: readonly string[];
                  /**
                   * How long to wait for a connection, in milliseconds.
                   *
                   * Default: `1000`.
                   *
                   * @example 500
                   */
                  readonly connectTimeoutMs?: number | undefined;
                }
              >
            >
          | undefined;
        /**
         * Who issues tokens, by the name that the policies in the schemas use.
         *
         * Default: `{}`.
         *
         * @example { main: { issuer: "https://login.example.com/", jwks: { uri: "https://login.example.com/jwks.json" } } }
         */
        readonly auth?:
          | Readonly<
              Record<
                string,
                {
                  /**
                   * The `iss` claim of its tokens.
                   *
                   * @example "https://login.example.com/"
                   */
                  readonly issuer: string;
                  /**
                   * Accepted `aud` claims.
                   *
                   * Default: any.
                   *
                   * @example ["https://api.example.com"]
                   */
                  readonly audiences?: readonly string[] | undefined;
                  /**
                   * Its JSON Web Key Set, by address or in place.
                   *
                   * @example { uri: "https://login.example.com/jwks.json" }
                   */
                  readonly jwks:
                    | { readonly uri: string }
                    | { readonly keys: readonly Readonly<Record<string, unknown>>[] };
                }
              >
            >
          | undefined;
        /**
         * Calls from browsers of other origins.
         *
         * Default: none are allowed.
         *
         * @example { origins: ["https://app.example.com"] }
         */
        readonly cors?:
          | {
              /**
               * Origins that may call from a browser; `*` for all.
               *
               * @example ["https://app.example.com"]
               */
              readonly origins: readonly string[];
              /**
               * Whether browsers may send cookies and authorisation.
               *
               * Default: `false`.
               *
               * @example true
               */
              readonly credentials?: boolean | undefined;
              /**
               * How long browsers may keep the answer to a preflight request, in seconds.
               *
               * Default: `600`.
               *
               * @example 3600
               */
              readonly maxAgeSeconds?: number | undefined;
            }
          | undefined;
      }
    | undefined;
  /**
   * Which changes `svcgen breaking` passes over, because they are meant. What it tells at all, and how severely, `rules` says.
   *
   * Default: `{}`.
   *
   * @example { ignore: ["acme.orders.v1beta1"] }
   */
  readonly breaking?:
    | {
        /**
         * Packages, services, methods, messages, fields, enums or options of REST whose changes are not told, nor those of anything in them.
         *
         * Default: `[]`.
         *
         * @example ["acme.orders.v1beta1", "acme.orders.v1.Order.note"]
         */
        readonly ignore?: readonly string[] | undefined;
        /**
         * The same for single codes.
         *
         * Default: `{}`.
         *
         * @example { "breaking/route-removed": ["acme.orders.v1.OrderService.OldList"] }
         */
        readonly ignoreOnly?: Readonly<Record<string, readonly string[]>> | undefined;
      }
    | undefined;
  /**
   * Severity of single problems, by code. Errors in spite of which no output could be right stay errors.
   *
   * Default: `{}`.
   *
   * @example { "http/get-not-safe": "error" }
   */
  readonly rules?: Readonly<Record<string, "error" | "warning" | "info" | "off">> | undefined;
}
