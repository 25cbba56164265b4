import type { OpenapiOptions, OpenapiServer } from "./config.js";
import { choice, flag, type KeysOf, list, matching, object, record, text } from "./declaration.js";
import { description, formats, title, version } from "./document-options.js";

const file = matching("(?!/|[A-Za-z]:|.*\\\\).+", "a file relative to the configuration, with /");

const variable = object<NonNullable<OpenapiServer["variables"]>[string]>({
  default: { doc: "The value that is used when a client gives none.", option: text, required: true, example: '"eu"' },
  enum: {
    doc: "All values that there are.",
    option: list(text, { unique: true, notEmpty: true }),
    example: '["eu", "us"]',
  },
  description: { doc: "What it stands for.", option: text, example: '"Region"' },
});

const externalDocs = object<NonNullable<OpenapiOptions["externalDocs"]>>({
  url: { doc: "Address of the page.", option: text, required: true, example: '"https://example.com/docs"' },
  description: { doc: "What is there.", option: text, example: '"Guides"' },
});

/** Options of the OpenAPI document. */
export const openapi: KeysOf<OpenapiOptions> = {
  specification: {
    doc: "Version of the OpenAPI Specification that the document follows. Older ones say less: see docs/openapi.md.",
    option: choice("3.0", "3.1", "3.2"),
    default: "3.1",
    example: '"3.0"',
  },
  title,
  version,
  description,
  summary: { doc: "One line about the API. 3.0 has no place for it.", option: text, example: '"Orders and invoices."' },
  termsOfService: { doc: "Address of the terms of service.", option: text, example: '"https://example.com/terms"' },
  contact: {
    doc: "Whom to ask.",
    option: object<NonNullable<OpenapiOptions["contact"]>>({
      name: { doc: "Name of the person or team.", option: text, example: '"Orders team"' },
      url: { doc: "Address of a page.", option: text, example: '"https://example.com/orders"' },
      email: { doc: "Email address.", option: text, example: '"orders@example.com"' },
    }),
    example: '{ name: "Orders team", email: "orders@example.com" }',
  },
  license: {
    doc: "The licence of the API.",
    option: object<NonNullable<OpenapiOptions["license"]>>({
      name: { doc: "Its name.", option: text, required: true, example: '"Apache 2.0"' },
      identifier: {
        doc: "Its SPDX expression; not together with `url`. 3.0 has no place for it.",
        option: text,
        example: '"Apache-2.0"',
      },
      url: { doc: "Address of its text.", option: text, example: '"https://www.apache.org/licenses/LICENSE-2.0"' },
    }),
    example: '{ name: "Apache 2.0", identifier: "Apache-2.0" }',
  },
  externalDocs: {
    doc: "Documentation that stands elsewhere.",
    option: externalDocs,
    example: '{ url: "https://example.com/docs" }',
  },
  servers: {
    doc: "Where the API is served.",
    option: list(
      object<OpenapiServer>({
        url: {
          doc: "Address, without a trailing slash. `{name}` stands for a variable.",
          option: text,
          required: true,
          example: '"https://api.example.com"',
        },
        description: { doc: "What this server is for.", option: text, example: '"Production"' },
        variables: {
          doc: "The variables of the address, by name.",
          option: record(variable),
          example: '{ region: { default: "eu", enum: ["eu", "us"] } }',
        },
      }),
    ),
    default: [],
    example: '[{ url: "https://api.example.com" }]',
  },
  tags: {
    doc: "What the tags are that methods name with `(svcgen.v1.openapi).tags`. Services are tags by themselves.",
    option: record(
      object<OpenapiOptions["tags"][string]>({
        description: { doc: "In CommonMark.", option: text, example: '"What a new customer needs."' },
        externalDocs: {
          doc: "Documentation that stands elsewhere.",
          option: externalDocs,
          example: '{ url: "https://example.com/docs" }',
        },
      }),
    ),
    default: {},
    example: '{ Onboarding: { description: "What a new customer needs." } }',
  },
  names: {
    doc: "How schemas, operations and tags are called: by their full names, or by those within their package, which must not clash.",
    option: choice("full", "short"),
    default: "full",
    example: '"short"',
  },
  requests: {
    doc: "How requests are documented: as ProtoJSON writes them (`canonical`), or also with what else the service reads (`lenient`): null for a field that is not set, numbers for 64 bits and for values of enums. The service reads both either way.",
    option: choice("canonical", "lenient"),
    default: "canonical",
    example: '"lenient"',
  },
  openEnums: {
    doc: "Whether answers are documented as holding values of enums that the document does not name, so that clients are made for values that come later.",
    option: flag,
    default: false,
    example: "true",
  },
  overlay: {
    doc: "An OpenAPI Overlay (1.0 or 1.1, YAML or JSON) that is applied to the document: for what only readers need. Path from the configuration.",
    option: file,
    example: '"api/overlay.yaml"',
  },
  formats,
  types: {
    doc: "Whether to write TypeScript types of the document, with openapi-typescript.",
    option: flag,
    default: true,
    example: "false",
  },
};
