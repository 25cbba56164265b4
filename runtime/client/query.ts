import type { ClientRoute } from "./route.js";
import { encodeText, textOf } from "./text.js";

/** Prints the query of a request, without its `?`. */
export type QueryPrinter = (values: Readonly<Record<string, unknown>>) => string;

/**
 * Prepare the query of a route. The fields of a message have the way to them for a name (`filter.author=x`), be they given
 * as an object or by that name; a list is its name again and again, a map `labels[key]=value`.
 */
export function createQueryPrinter({ maps = [], json = [] }: ClientRoute): QueryPrinter {
  const isMap = new Set(maps);
  const isJson = new Set(json);

  function* print(name: string, value: unknown): Generator<string> {
    if (value === undefined) return;
    if (isJson.has(name)) yield pair(name, JSON.stringify(value), name);
    else if (value === null) return;
    else if (Array.isArray(value)) for (const item of value) yield pair(name, textOf(item, `query.${name}`), name);
    else if (typeof value !== "object") yield pair(name, textOf(value, `query.${name}`), name);
    else if (isMap.has(name)) {
      for (const [key, item] of Object.entries(value)) {
        if (item !== undefined) yield pair(`${name}[${key}]`, textOf(item, `query.${name}[${key}]`), name);
      }
    } else for (const [key, item] of Object.entries(value)) yield* print(`${name}.${key}`, item);
  }

  return (values) =>
    Object.entries(values)
      .flatMap(([name, value]) => [...print(name, value)])
      .join("&");
}

function pair(name: string, text: string, field: string): string {
  return `${encodeText(name, `query.${field}`)}=${encodeText(text, `query.${field}`)}`;
}
