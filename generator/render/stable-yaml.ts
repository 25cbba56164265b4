import { Document, isScalar, type Scalar, visit } from "yaml";
import type { Json } from "../artifact/artifact.js";

/**
 * Print a YAML document that every reader takes the same way, YAML 1.1 and 1.2 alike: a string is written bare only when
 * nobody could read it as something else, there are no anchors, and lines are never folded, so that a change of one value
 * changes the lines of that value only.
 */
export function printYaml(value: Json, header?: string): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (isScalar(node) && typeof node.value === "string") node.type = styleOf(node.value, _key === "key");
    },
  });
  const body = document.toString({ lineWidth: 0, blockQuote: "literal" });
  return comment(header) + body.replace(unprintable, escaped);
}

function styleOf(text: string, isKey: boolean): Scalar.Type {
  if (!isKey && block.test(text) && !oddLine.test(text)) return "BLOCK_LITERAL";
  return plain.test(text) && !reserved.test(text) ? "PLAIN" : "QUOTE_DOUBLE";
}

/** Begins with a letter or a path, and holds nothing that could begin a comment, a key or a flow collection. */
const plain = /^[A-Za-z$_/]([A-Za-z0-9 _.,/$+~()*;@<>='"!?&|%^-]*[A-Za-z0-9_./$+~()*;@<>='"!?&|%^-])?$/;

/** What some version of YAML reads as a boolean or null. */
const reserved = /^(y|n|yes|no|on|off|true|false|null)$/i;

/** Several lines of which the first is not indented: a literal block shows them as they are. */
const block = /^[^\s][^\n]*\n[\s\S]*[^\n]\n?$/;

/** White space at the end of a line, and characters that a literal block cannot hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const oddLine = /[ \t](\n|$)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/;

/** Characters that a reader may refuse or take for a line break. They stand in double quotes only, where they are escaped. */
const unprintable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function comment(header: string | undefined): string {
  if (header === undefined || header === "") return "";
  const lines = header.split(/\r\n|[\n\r\u0085\u2028\u2029]/);
  return lines.map((line) => (line === "" ? "#\n" : `# ${line}\n`)).join("");
}
