import type { Json } from "../../../artifact/artifact.js";
import type { JsonSchema } from "../../json-schema/schema.js";
import { extended } from "./extended.js";
import { toSchema30 } from "./schema-3-0.js";
import { toVersion31 } from "./v3-1.js";
import { changeDocument, isObject } from "./walk.js";

/** A document of 3.2 as 3.0 says it: schemas of its own kind, and scopes only for OAuth. */
export function toVersion30(document: JsonSchema): JsonSchema {
  const changed = changeDocument(toVersion31(document), { schema: toSchema30, operation: withoutScopes });
  const { info } = changed;
  return { ...changed, openapi: "3.0.3", ...(isObject(info) ? { info: plainInfo(info) } : {}) };
}

function plainInfo({ summary, license, ...info }: JsonSchema): JsonSchema {
  const named = isObject(license) ? { license: plainLicense(license) } : {};
  return extended({ ...info, ...named }, { summary });
}

function plainLicense({ identifier, ...license }: JsonSchema): JsonSchema {
  return extended(license, { identifier });
}

/** What a token must hold is told beside the requirement, which has no place for it when the scheme is not OAuth's. */
function withoutScopes(operation: JsonSchema): JsonSchema {
  const { security } = operation;
  if (!Array.isArray(security)) return operation;
  const scopes = security.flatMap((requirement): Json[] =>
    isObject(requirement) ? Object.values(requirement).flatMap((held) => (Array.isArray(held) ? held : [])) : [],
  );
  const plain = security.map((requirement) =>
    isObject(requirement) ? Object.fromEntries(Object.keys(requirement).map((name) => [name, []])) : requirement,
  );
  return extended({ ...operation, security: plain }, { scopes: scopes.length === 0 ? undefined : scopes });
}
