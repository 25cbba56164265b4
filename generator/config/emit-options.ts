import type { AsyncapiOptions, EmitConfig, EnvoyOptions, OpenapiOptions, RestOptions } from "./config.js";
import { integer, type KeysOf, object, record, switchable, text } from "./declaration.js";
import { description, formats, title, version } from "./document-options.js";
import { openapi } from "./openapi-options.js";
import { rest } from "./rest-options.js";

const port = integer(1, 65_535);

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

/** Options of the emitters. */
export const emit: KeysOf<EmitConfig> = {
  messages: { doc: "Message types, by protoc-gen-es.", option: switchable({}), default: true, example: "false" },
  connect: {
    doc: "Handler interfaces and clients for Connect, gRPC and gRPC-Web.",
    option: switchable({}),
    default: true,
    example: "false",
  },
  rest: {
    doc: "REST routes, from the HTTP rules. What is said here is part of the contract: the document says it too.",
    option: switchable<RestOptions>(rest),
    default: true,
    example: '{ errors: "google" }',
  },
  openapi: {
    doc: "OpenAPI document of the REST routes.",
    option: switchable<OpenapiOptions>(openapi),
    default: true,
    example: '{ title: "Orders", version: "2.3.0" }',
  },
  client: {
    doc: "Typed clients of the REST routes, by the types of the OpenAPI document.",
    option: switchable({}),
    default: true,
    example: "false",
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
