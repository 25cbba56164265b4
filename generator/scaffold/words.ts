import { problem } from "../diagnostics/catalogue.js";
import { SvcgenError } from "../diagnostics/errors.js";

/** Every word of a new service, made from its name: `order-item`, or `order-items`. */
export interface Words {
  /** `order item` */
  readonly singular: string;
  readonly plural: string;
  /** `OrderItem` */
  readonly Singular: string;
  readonly Plural: string;
  /** `orderItem` */
  readonly camel: string;
  readonly camels: string;
  /** `order_item` */
  readonly field: string;
  readonly fields: string;
  /** `order-item`: the name of its files. */
  readonly file: string;
  /** Resource collection in a path: `orderItems`, as https://google.aip.dev/122 wants it. */
  readonly collection: string;
  readonly article: "a" | "an";
  readonly Article: "A" | "An";
}

/** @throws SvcgenError for a name that makes no identifier */
export function wordsOf(name: string): Words {
  const kebab = name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-")
    .replaceAll("_", "-")
    .toLowerCase()
    .replace(/-service$/, "");
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(kebab)) {
    throw new SvcgenError(
      problem("cli/usage", {
        message: `"${name}" can't be the name of a service`,
        help: "use letters, digits and hyphens, beginning with a letter: order, order-item",
      }),
    );
  }
  const parts = kebab.split("-");
  const last = parts.pop() ?? "";
  const one = [...parts, singularOf(last)];
  const many = [...parts, pluralOf(singularOf(last))];
  const article = /^[aeio]|^u(?!ni|se)/.test(one[0] ?? "") ? "an" : "a";
  return {
    singular: one.join(" "),
    plural: many.join(" "),
    Singular: pascal(one),
    Plural: pascal(many),
    camel: camel(one),
    camels: camel(many),
    field: one.join("_"),
    fields: many.join("_"),
    file: one.join("-"),
    collection: camel(many),
    article,
    Article: article === "an" ? "An" : "A",
  };
}

function singularOf(word: string): string {
  if (/(ss|us|is)$/.test(word)) return word;
  if (/ies$/.test(word)) return word.replace(/ies$/, "y");
  if (/(s|x|z|ch|sh)es$/.test(word)) return word.replace(/es$/, "");
  return word.length > 2 ? word.replace(/s$/, "") : word;
}

function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return word.replace(/y$/, "ies");
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

function pascal(parts: readonly string[]): string {
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
}

function camel(parts: readonly string[]): string {
  const name = pascal(parts);
  return name.charAt(0).toLowerCase() + name.slice(1);
}
