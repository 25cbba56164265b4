import type { Config, OpenapiOptions } from "../../config/config.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { problem } from "../../diagnostics/problem.js";
import type { Model } from "../../model/model.js";
import { allocateRoutes, slotsOf } from "../openapi-paths/slots.js";
import { buildDocument, shortNames } from "./document.js";
import { isObject } from "./versions/walk.js";

/** Names of the document that stand for two things. */
export function* checkNames(model: Model, options: OpenapiOptions, config: Config): Iterable<Diagnostic> {
  const operations = new Map<string, string>();
  for (const { id, operation, route } of allocateRoutes(model, slotsOf(options)).placed) {
    const other = operations.get(id);
    operations.set(id, other ?? operation.id);
    if (other === undefined || other === operation.id) continue;
    yield problem(
      "openapi/name-clash",
      {
        what: "the operation",
        name: id,
        one: other,
        other: operation.id,
        fix: "give one of them another (svcgen.v1.openapi).operation_id",
      },
      { span: operation.openapi?.span ?? route.span },
    );
  }
  if (options.names === "full") return;
  const short = shortNames(model);
  const types = new Map<string, string>();
  const document = buildDocument(model, { ...options, names: "full" }, config);
  for (const typeName of typesIn(document, model)) {
    const name = short(typeName);
    const other = types.get(name);
    types.set(name, other ?? typeName);
    if (other === undefined) continue;
    const { span } = model.messages[typeName] ?? model.enums[typeName] ?? {};
    const fix = 'use full names: emit.openapi.names: "full"';
    const args = { what: "the schema", name, one: other, other: typeName, fix };
    yield problem("openapi/name-clash", args, span === undefined ? {} : { span });
  }
}

/** The messages and enums that a document with full names has schemas of. What follows a `-` says which view of them. */
function typesIn(document: unknown, model: Model): readonly string[] {
  const components = isObject(document as never) ? (document as { components?: { schemas?: object } }).components : {};
  const names = Object.keys(components?.schemas ?? {}).map((name) => name.split("-")[0] ?? name);
  return [...new Set(names)].filter((name) => name in model.messages || name in model.enums);
}
