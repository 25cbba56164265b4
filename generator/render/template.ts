import Handlebars from "handlebars";
import type { TemplateName, View } from "../artifact/artifact.js";
import { docComment } from "./doc-comment.js";
import { loadTemplate } from "./load-template.js";
import {
  identifier,
  lineComment,
  literal,
  member,
  methodName,
  property,
  propertyKey,
  stringLiteral,
} from "./quoting.js";

/**
 * Print a view with a template. The templates have an environment of their own, without HTML escapes and in strict mode:
 * what a view lacks or no helper knows is an error that names the template, the line and the column.
 */
export function printTemplate(name: TemplateName, view: View): string {
  return compiled(name)(view);
}

/** The only ways of a string from a view into text: each quotes for the place it stands in. */
export const templateHelpers = {
  docComment,
  identifier,
  lineComment,
  literal,
  member,
  methodName,
  property,
  propertyKey,
  stringLiteral,
} as const;

type Template = (view: View, options?: Handlebars.RuntimeOptions) => string;

const environment = Handlebars.create();
for (const [name, helper] of Object.entries(templateHelpers)) {
  environment.registerHelper(name, (...args: unknown[]) => {
    const values = args.slice(0, -1);
    try {
      // Handlebars is strict about what a template prints, but not about what it hands to a helper.
      if (values.includes(undefined)) throw new Error(`${name} has been given nothing`);
      return (helper as (...args: readonly unknown[]) => string)(...values);
    } catch (error) {
      throw new Handlebars.Exception(String((error as Error).message), args.at(-1) as hbs.AST.Node);
    }
  });
}

const knownHelpers = Object.fromEntries(Object.keys(templateHelpers).map((name) => [name, true]));
const templates = new Map<TemplateName, Template>();

function compiled(name: TemplateName): Template {
  const known = templates.get(name);
  if (known !== undefined) return known;

  const text = loadTemplate(name);
  const template = named(name, () =>
    environment.compile<View>(text, { noEscape: true, strict: true, knownHelpers, knownHelpersOnly: true }),
  );
  const printer: Template = (view, options) => named(name, () => template(view, options));
  templates.set(name, printer);
  for (const partial of partialsOf(text)) environment.registerPartial(partial, compiled(partial));
  return printer;
}

/** `{{> partials/imports}}`: partials are named by their path, like templates. */
function partialsOf(text: string): readonly TemplateName[] {
  return [...text.matchAll(/\{\{~?>\s*([\w/-]+)/g)].flatMap((match) => match[1] ?? []);
}

/** Handlebars says where in a template something failed, but not in which one. */
function named<T>(name: TemplateName, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError(name, error);
  }
}

class TemplateError extends Error {
  override readonly name = "TemplateError";

  constructor(template: TemplateName, cause: unknown) {
    const { message, lineNumber, column } = cause as { message: string; lineNumber?: number; column?: number };
    const place = lineNumber === undefined ? "" : `:${lineNumber}:${(column ?? 0) + 1}`;
    super(`templates/${template}.hbs${place}: ${message.replace(/ - \d+:\d+$/, "")}`, { cause });
  }
}
