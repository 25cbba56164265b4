/** JSON, and JSON Schema 2020-12 as documents of svcgen use it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };
export type Schema = boolean | JsonObject;

/** An OpenAPI document, with what its references mean. */
export interface SchemaSpace {
  readonly document: JsonObject;
  /** The value that a reference into the document names. */
  follow(reference: string): Json;
}

export function schemaSpace(document: JsonObject): SchemaSpace {
  return {
    document,
    follow(reference) {
      const steps = reference
        .replace(/^#?\/?/, "")
        .split("/")
        .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
      let value: Json = document;
      for (const step of steps) {
        const below: Json | undefined = Array.isArray(value)
          ? value[Number(step)]
          : isObject(value)
            ? value[step]
            : undefined;
        if (below === undefined) throw new Error(`${reference} names nothing`);
        value = below;
      }
      return value;
    },
  };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asSchema(value: Json | undefined): Schema {
  return typeof value === "boolean" || isObject(value) ? value : true;
}
