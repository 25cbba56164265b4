import { catalogue } from "../diagnostics/catalogue.js";
import type {
  AsyncapiOptions,
  AuthProviderConfig,
  Config,
  CorsConfig,
  EmitConfig,
  EnvoyOptions,
  GatewayConfig,
  OpenapiOptions,
  UpstreamConfig,
} from "./config.js";
import {
  choice,
  flag,
  integer,
  type Keys,
  type KeysOf,
  list,
  matching,
  object,
  record,
  switchable,
  text,
} from "./declaration.js";

const folder = matching("(?!/|[A-Za-z]:|.*\\\\).+", "a folder relative to the configuration, with /");
const innerFolder = matching(
  "(?!/|[A-Za-z]:|.*\\\\|\\./?$|(?:.*/)?\\.\\.(?:/|$)).+",
  "a folder inside the project, relative to the configuration, with /",
);
const hostAndPort = matching("(?:[^\\s:/]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}", "host:port");
const port = integer(1, 65_535);

const title = {
  doc: "Title of the document.",
  option: text,
  default: "API",
  example: '"Orders"',
};
const version = {
  doc: "Version of the document: yours to raise, svcgen does not read it from anywhere.",
  option: text,
  default: "1.0.0",
  example: '"2.3.0"',
};
const description = {
  doc: "Description of the API, in CommonMark.",
  option: text,
  default: "",
  example: '"Everything about **orders**."',
};
const formats = {
  doc: "Which files to write.",
  option: list(choice("yaml", "json"), { unique: true, notEmpty: true }),
  default: ["yaml", "json"],
  example: '["yaml"]',
};

const openapi: KeysOf<OpenapiOptions> = {
  title,
  version,
  description,
  servers: {
    doc: "Where the API is served.",
    option: list(
      object<OpenapiOptions["servers"][number]>({
        url: {
          doc: "Address, without a trailing slash.",
          option: text,
          required: true,
          example: '"https://api.example.com"',
        },
        description: { doc: "What this server is for.", option: text, example: '"Production"' },
      }),
    ),
    default: [],
    example: '[{ url: "https://api.example.com" }]',
  },
  formats,
  types: {
    doc: "Whether to write TypeScript types of the document, with openapi-typescript.",
    option: flag,
    default: true,
    example: "false",
  },
};

const asyncapi: KeysOf<AsyncapiOptions> = {
  title,
  version,
  description,
  servers: {
    doc: "The brokers, by name.",
    option: record(
      object<AsyncapiOptions["servers"][string]>({
        host: {
          doc: "Host, and port if it is not the usual one.",
          option: text,
          required: true,
          example: '"nats:4222"',
        },
        protocol: { doc: "Protocol, in AsyncAPI's words.", option: text, required: true, example: '"nats"' },
        description: { doc: "What this broker is for.", option: text, example: '"Production"' },
      }),
    ),
    default: {},
    example: '{ production: { host: "nats:4222", protocol: "nats" } }',
  },
  formats,
};

const address = object<EnvoyOptions["listen"]>({
  address: { doc: "IP address.", option: text, required: true, example: '"0.0.0.0"' },
  port: { doc: "Port.", option: port, required: true, example: "8080" },
});

const envoy: KeysOf<EnvoyOptions> = {
  listen: {
    doc: "Where Envoy listens.",
    option: address,
    default: { address: "127.0.0.1", port: 8080 },
    example: '{ address: "0.0.0.0", port: 8080 }',
  },
  admin: {
    doc: "Where Envoy's administration listens.",
    option: address,
    defaultIs: "none",
    example: '{ address: "127.0.0.1", port: 9901 }',
  },
};

const emit: KeysOf<EmitConfig> = {
  messages: { doc: "Message types, by protoc-gen-es.", option: switchable({}), default: true, example: "false" },
  connect: {
    doc: "Handler interfaces and clients for Connect, gRPC and gRPC-Web.",
    option: switchable({}),
    default: true,
    example: "false",
  },
  rest: { doc: "REST routes, from the HTTP rules.", option: switchable({}), default: true, example: "false" },
  openapi: {
    doc: "OpenAPI 3.1 document of the REST routes.",
    option: switchable<OpenapiOptions>(openapi),
    default: true,
    example: '{ title: "Orders", version: "2.3.0" }',
  },
  queue: { doc: "Events, commands and subscriptions.", option: switchable({}), default: true, example: "false" },
  asyncapi: {
    doc: "AsyncAPI 3.0 document of events and commands.",
    option: switchable<AsyncapiOptions>(asyncapi),
    default: true,
    example: '{ formats: ["yaml"] }',
  },
  gateway: {
    doc: "The neutral route table, for the embedded gateway and for gateways of your own.",
    option: switchable({}),
    default: true,
    example: "false",
  },
  envoy: {
    doc: "Bootstrap configuration of Envoy.",
    option: switchable<EnvoyOptions>(envoy),
    default: true,
    example: '{ listen: { address: "0.0.0.0", port: 8080 } }',
  },
};

const upstream: KeysOf<UpstreamConfig> = {
  services: {
    doc: "What it serves: full names of services, packages with their sub-packages, or `*`.",
    option: list(text, { unique: true, notEmpty: true }),
    default: ["*"],
    example: '["acme.orders"]',
  },
  endpoints: {
    doc: "Its instances.",
    option: list(hostAndPort, { unique: true, notEmpty: true }),
    required: true,
    example: '["orders-1:8080", "orders-2:8080"]',
  },
  connectTimeoutMs: {
    doc: "How long to wait for a connection, in milliseconds.",
    option: integer(1, 600_000),
    default: 1000,
    example: "500",
  },
};

const authProvider: KeysOf<AuthProviderConfig> = {
  issuer: {
    doc: "The `iss` claim of its tokens.",
    option: text,
    required: true,
    example: '"https://login.example.com/"',
  },
  audiences: {
    doc: "Accepted `aud` claims.",
    option: list(text, { unique: true }),
    default: [],
    defaultIs: "any",
    example: '["https://api.example.com"]',
  },
  jwks: {
    doc: "Its JSON Web Key Set, by address or in place.",
    option: {
      kind: "one-of",
      keys: {
        uri: { doc: "Address of the key set.", option: text, example: '"https://login.example.com/jwks.json"' },
        keys: {
          doc: "The keys themselves, public ones.",
          option: list({ kind: "json-object" }, { notEmpty: true }),
          example: '[{ kty: "OKP", crv: "Ed25519", kid: "1", x: "…" }]',
        },
      },
    },
    required: true,
    example: '{ uri: "https://login.example.com/jwks.json" }',
  },
};

const cors: KeysOf<CorsConfig> = {
  origins: {
    doc: "Origins that may call from a browser; `*` for all.",
    option: list(text, { unique: true, notEmpty: true }),
    required: true,
    example: '["https://app.example.com"]',
  },
  credentials: {
    doc: "Whether browsers may send cookies and authorisation.",
    option: flag,
    default: false,
    example: "true",
  },
  maxAgeSeconds: {
    doc: "How long browsers may keep the answer to a preflight request, in seconds.",
    option: integer(0, 86_400),
    default: 600,
    example: "3600",
  },
};

const gateway: KeysOf<GatewayConfig> = {
  hosts: {
    doc: "Host names served; `*` for all.",
    option: list(text, { unique: true, notEmpty: true }),
    default: ["*"],
    example: '["api.example.com"]',
  },
  upstreams: {
    doc: "Where the services are, by name.",
    option: record(object<UpstreamConfig>(upstream)),
    default: {},
    example: '{ orders: { services: ["acme.orders"], endpoints: ["orders:8080"] } }',
  },
  auth: {
    doc: "Who issues tokens, by the name that the policies in the schemas use.",
    option: record(object<AuthProviderConfig>(authProvider)),
    default: {},
    example: '{ main: { issuer: "https://login.example.com/", jwks: { uri: "https://login.example.com/jwks.json" } } }',
  },
  cors: {
    doc: "Calls from browsers of other origins.",
    option: object<CorsConfig>(cors),
    defaultIs: "none are allowed",
    example: '{ origins: ["https://app.example.com"] }',
  },
};

const root: KeysOf<Config> = {
  schemas: {
    doc: "Folders that hold the protos, each an include root.",
    option: list(folder, { unique: true, notEmpty: true }),
    default: ["schemas"],
    defaultIs: 'the modules of buf.yaml, else `["schemas"]`',
    example: '["schemas", "third_party"]',
  },
  include: {
    doc: "What to generate for: packages with their sub-packages, files or folders.",
    option: list(text, { unique: true }),
    default: [],
    defaultIs: "every file below `schemas` but the includes that svcgen brings",
    example: '["acme.orders", "acme/users/v1/users.proto"]',
  },
  exclude: {
    doc: "What not to generate for, in the same words. It can still be imported.",
    option: list(text, { unique: true }),
    default: [],
    example: '["acme.internal"]',
  },
  out: {
    doc: "Output folder. svcgen owns what it writes there, and leaves other files alone.",
    option: innerFolder,
    default: "generated",
    example: '"src/generated"',
  },
  importExtension: {
    doc: "Ending of the imports in generated TypeScript.",
    option: choice("js", "ts", "none"),
    default: "js",
    example: '"ts"',
  },
  emit: {
    doc: "What to emit: `true` with defaults, `false` not at all, or options.",
    option: object<EmitConfig>(emit),
    default: {},
    example: '{ asyncapi: false, openapi: { title: "Orders" } }',
  },
  gateway: {
    doc: "Facts of a deployment that no contract holds: where the services are and who issues tokens.",
    option: object<GatewayConfig>(gateway),
    default: {},
    example: '{ upstreams: { orders: { endpoints: ["orders:8080"] } } }',
  },
  rules: {
    doc: "Severity of single problems, by code. Errors that make output impossible stay errors.",
    option: {
      kind: "record",
      of: choice("error", "warning", "info", "off"),
      names: () => Object.keys(catalogue),
    },
    default: {},
    example: '{ "schema/unmatched-include": "warning" }',
  },
};

/** Every option of svcgen.config.*: add one here and in `Config`, and run the tests with RECORD=1. */
export const configKeys: Keys = root;
