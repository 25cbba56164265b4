import type { AuthProviderConfig, CorsConfig, GatewayConfig, UpstreamConfig } from "./config.js";
import { flag, integer, type KeysOf, list, matching, object, record, text } from "./declaration.js";

const hostAndPort = matching("(?:[^\\s:/]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}", "host:port");

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

/** Options of the deployment, for all gateways. */
export const gateway: KeysOf<GatewayConfig> = {
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
