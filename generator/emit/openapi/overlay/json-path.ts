import type { Json } from "../../../artifact/artifact.js";

/** A way into a document: names of members and numbers of elements. */
export type Location = readonly (string | number)[];

export interface Selector {
  /** The places that a JSONPath selects. */
  select(document: Json): readonly Location[];
}

export type CompiledPath =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly message: string };

/** What reads a JSONPath (RFC 9535). Loaded on use: few projects have an overlay. */
export async function loadJsonPath(): Promise<(path: string) => CompiledPath> {
  const { compile, JSONPathError } = await import("json-p3");
  return (path) => {
    try {
      const query = compile(path);
      return { ok: true, selector: { select: (document) => query.query(document as never).locations() } };
    } catch (error) {
      if (error instanceof JSONPathError) return { ok: false, message: error.message };
      throw error;
    }
  };
}
