import type { ClientRoute } from "./route.js";
import { encodeText, textOf } from "./text.js";

/** Prints the query of a request, without its `?`. */
export type QueryPrinter = (values: Readonly<Record<string, unknown>>) => string;

/**
 * Prepare the query of a route, or a form that is written like one. The fields of a message have the way to them for a name
 * (`filter.author=x`), be they given as an object or by that name; a list is its name again and again, a map
 * `labels[key]=value`.
 *
 * @param place what a TypeError calls it
 */
export function createQueryPrinter(
  { maps = [], json = [] }: Pick<ClientRoute, "maps" | "json">,
  place: "query" | "form" = "query",
): QueryPrinter {
  const isMap = new Set(maps);
  const isJson = new Set(json);

  function* print(name: string, value: unknown): Generator<string> {
    if (value === undefined) return;
    if (isJson.has(name)) yield pair(name, JSON.stringify(value), name);
    else if (value === null) return;
    else if (Array.isArray(value)) for (const item of value) yield pair(name, textOf(item, `${place}.${name}`), name);
    else if (typeof value !== "object") yield pair(name, textOf(value, `${place}.${name}`), name);
    else if (isMap.has(name)) {
      for (const [key, item] of Object.entries(value)) {
        if (item !== undefined) yield pair(`${name}[${key}]`, textOf(item, `${place}.${name}[${key}]`), name);
      }
    } else for (const [key, item] of Object.entries(value)) yield* print(`${name}.${key}`, item);
  }

  function pair(name: string, text: string, field: string): string {
    return `${encodeText(name, `${place}.${field}`)}=${encodeText(text, `${place}.${field}`)}`;
  }

  return (values) =>
    Object.entries(values)
      .flatMap(([name, value]) => [...print(name, value)])
      .join("&");
}
