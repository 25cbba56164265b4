import { isIdentifier } from "../artifact/identifier.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";

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

/** @throws SvcgenError for a name of which the files of a service cannot be made */
export function wordsOf(name: string): Words {
  const kebab = name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-")
    .replaceAll("_", "-")
    .toLowerCase()
    .replace(/-service$/, "");
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(kebab) || kebab.length > longest) {
    throw new SvcgenError(
      problem("cli/usage", {
        message: `"${name}" can't be the name of a service`,
        help: `use up to ${longest} letters, digits and hyphens, beginning with a letter: order, order-item`,
      }),
    );
  }
  const words = inflect(kebab.split("-"));
  const taken = [words.camel, words.camels, words.Singular].find((word) => !isIdentifier(word) || used.has(word));
  if (taken !== undefined) {
    throw new SvcgenError(
      problem("cli/usage", {
        message: `"${name}" can't be the name of a service: "${taken}" has a meaning of its own in its code`,
        help: `add a word that says more: ${kebab}-entry`,
      }),
    );
  }
  return words;
}

/** Longer names make lines that nobody reads. */
const longest = 40;

/** What the files of a service, or messages, have a use for already. */
const used: ReadonlySet<string> = new Set([
  ...["create", "created", "emit", "id", "randomUUID", "timestampNow", "response", "test"],
  ...["Code", "ConnectError", "Map", "ServiceDefinition"],
  ...["constructor", "toString", "toJSON", "valueOf"],
]);

function inflect(parts: string[]): Words {
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
  if (/^(movie|cookie|cache)s$/.test(word)) return word.slice(0, -1);
  if (/.[^aeiou]ies$/.test(word)) return word.replace(/ies$/, "y");
  if (/(ss|x|ch|sh|(?<![aeo])us)es$/.test(word)) return word.replace(/es$/, "");
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
