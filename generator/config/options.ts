import { canChange, codes } from "../diagnostics/catalogue.js";
import { breaking } from "./breaking-options.js";
import type { BreakingConfig, Config, EmitConfig, GatewayConfig } from "./config.js";
import { choice, type Keys, type KeysOf, list, matching, object, text } from "./declaration.js";
import { emit } from "./emit-options.js";
import { gateway } from "./gateway-options.js";

const folder = matching("(?!/|[A-Za-z]:|.*\\\\).+", "a folder relative to the configuration, with /");
const innerFolder = matching(
  "(?!/|[A-Za-z]:|.*\\\\|\\./?$|(?:.*/)?\\.\\.(?:/|$)).+",
  "a folder inside the project, relative to the configuration, with /",
);
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
  visibility: {
    doc: "Labels of `google.api.visibility` whose elements REST routes, their document and gateways show. What has no restriction is always shown.",
    option: list(matching("[^,\\s]+", "a label"), { unique: true }),
    default: [],
    defaultIs: "none, so that what has a restriction is hidden",
    example: '["PREVIEW"]',
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
  breaking: {
    doc: "Which changes `svcgen breaking` passes over, because they are meant. What it tells at all, and how severely, `rules` says.",
    option: object<BreakingConfig>(breaking),
    default: {},
    example: '{ ignore: ["acme.orders.v1beta1"] }',
  },
  rules: {
    doc: "Severity of single problems, by code. Errors in spite of which no output could be right stay errors.",
    option: {
      kind: "record",
      of: choice("error", "warning", "info", "off"),
      names: () => codes.filter(canChange),
      whyNot: (code) =>
        codes.some((known) => known === code) ? "stays an error: no output could be right in spite of it" : undefined,
    },
    default: {},
    example: '{ "http/get-not-safe": "error" }',
  },
};

/** Every option of svcgen.config.*: add one here and in `Config`, and run the tests with RECORD=1. */
export const configKeys: Keys = root;
