import { catalogue, type DiagnosticCode, type Entry } from "./catalogue.js";
import type { Diagnostic, Related } from "./diagnostic.js";
import type { Span } from "./span.js";

type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type Text<C extends DiagnosticCode> =
  | (typeof catalogue)[C]["message"]
  | ((typeof catalogue)[C] extends { readonly help: infer H extends string } ? H : never);

/** What `problem` must be told to fill the holes of the words of a code. */
export type ProblemArguments<C extends DiagnosticCode> = { readonly [N in Holes<Text<C>>]: string | number };

interface Where {
  readonly span?: Span | undefined;
  readonly related?: readonly Related[];
  /** Replaces the catalogue's remedy where a better one is known. */
  readonly help?: string;
}

/** Make a diagnostic from its code, its arguments and its place. */
export function problem<C extends DiagnosticCode>(code: C, args: ProblemArguments<C>, where: Where = {}): Diagnostic {
  const entry: Entry = catalogue[code];
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (hole, name: string) => String((args as Record<string, unknown>)[name] ?? hole));
  const help = where.help ?? (entry.help === undefined ? undefined : fill(entry.help));
  return {
    code,
    severity: entry.severity,
    message: fill(entry.message),
    ...(where.span === undefined ? {} : { span: where.span }),
    ...(where.related === undefined ? {} : { related: where.related }),
    ...(help === undefined ? {} : { help }),
  };
}
