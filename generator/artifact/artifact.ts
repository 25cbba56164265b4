/**
 * What an emitter hands over. `path` is relative to the output folder, with `/`.
 *
 * - `template`: a Handlebars template of `templates/` and the view that it prints. Only text formats without a printer of
 *   their own: TypeScript, nginx, HAProxy, scaffolds.
 * - `document`: a value that one stable serialiser prints. Key order is the emitter's.
 * - `verbatim`: final text, for example protoc-gen-es' output.
 */
export type Artifact =
  | { readonly kind: "template"; readonly path: string; readonly template: TemplateName; readonly view: View }
  | {
      readonly kind: "document";
      readonly path: string;
      readonly format: "json" | "yaml";
      readonly value: Json;
      /** Comment at the top of a YAML document; JSON has none. */
      readonly header?: string;
    }
  | { readonly kind: "verbatim"; readonly path: string; readonly content: string };

/** Path of a template below `templates/`, without `.hbs`. */
export type TemplateName = string;

/** What a template prints: plain data with every key present. Decisions are made here, never in the template. */
export type View = { readonly [key: string]: ViewValue };
export type ViewValue = string | number | boolean | readonly ViewValue[] | View;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A rendered artifact: final bytes (UTF-8, LF, final newline) at a path relative to the output folder. */
export interface File {
  readonly path: string;
  readonly content: string;
}
