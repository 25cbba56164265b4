import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { Json } from "../../generator/artifact/artifact.js";
import type { OpenapiOptions } from "../../generator/config/config.js";
import { resolveConfig } from "../../generator/config/resolve.js";
import { printJson } from "../../generator/render/stable-json.js";

/** Options of the OpenAPI emitter: the defaults, but for those given. */
export function openapiOptions(given: Partial<OpenapiOptions> = {}): OpenapiOptions {
  const { openapi } = resolveConfig().emit;
  if (openapi === false) throw new Error("OpenAPI is on by default");
  return { ...openapi, ...given };
}

/**
 * What is wrong with an OpenAPI document: against the meta schema of 3.1, and by Redocly's recommended rules as far as they
 * are errors. Rules about facts that no contract holds (a licence, a server that is not example.com) are warnings there.
 */
export async function openapiFaults(document: Json): Promise<readonly string[]> {
  const text = harmless(printJson(document));
  const { valid, errors } = await new Validator({ strict: false }).validate(JSON.parse(text));
  const config = await createConfig({ extends: ["recommended"] });
  const found = await lintFromString({ source: text, config });
  return [
    ...(valid ? [] : [`meta schema: ${JSON.stringify(errors)}`]),
    ...found
      .filter(({ severity }) => severity === "error")
      .map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`),
  ];
}

/** The validator takes a field called `$id` for the identifier of a schema, the linter calls one called `hasOwnProperty`. */
function harmless(text: string): string {
  return text.replaceAll('"$id":', '"id":').replaceAll('"hasOwnProperty"', '"has own property"');
}
