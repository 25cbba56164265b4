import type { Json } from "../artifact/artifact.js";

/**
 * Print a YAML document that every reader takes the same way, YAML 1.1 and 1.2 alike: a string is written bare only when
 * nobody could read it as something else, there are no anchors, and lines are never folded, so that a change of one value
 * changes the lines of that value only.
 *
 * It knows the few forms that a JSON value needs: block collections, literal blocks, bare strings, and JSON's own scalars,
 * which are YAML. The nodes that a library builds first took most of the time of a large project's documents.
 */
export function printYaml(value: Json, header?: string): string {
  const out: string[] = [];
  printValue(value, "", out);
  return `${comment(header) + out.join("").replace(unprintable, escaped)}\n`;
}

/** Print what stands behind `-`, behind a key, or alone. @param indent Of the lines that it goes on with. */
function printValue(value: Json, indent: string, out: string[]): void {
  if (typeof value !== "object" || value === null) out.push(printScalar(value, indent));
  else if (isList(value)) printList(value, indent, out);
  else printMap(value, indent, out);
}

function printList(list: readonly Json[], indent: string, out: string[]): void {
  if (list.length === 0) out.push("[]");
  let start = "- ";
  for (const item of list) {
    out.push(start);
    printValue(item, `${indent}  `, out);
    start = `\n${indent}- `;
  }
}

function printMap(map: { readonly [key: string]: Json }, indent: string, out: string[]): void {
  const inner = `${indent}  `;
  const entries = Object.entries(map);
  if (entries.length === 0) out.push("{}");
  for (const [index, [key, value]] of entries.entries()) {
    if (index > 0) out.push(`\n${indent}`);
    const printed = isPlain(key) ? key : JSON.stringify(key);
    out.push(printed.length > longestKey ? `? ${printed}\n${indent}:` : `${printed}:`);
    out.push(isEmpty(value) ? " " : `\n${inner}`);
    printValue(value, inner, out);
  }
}

function printScalar(value: string | number | boolean | null, indent: string): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (isPlain(value)) return value;
  if (!block.test(value) || oddLine.test(value)) return JSON.stringify(value);
  const [chomping, text] = value.endsWith("\n") ? ["", value.slice(0, -1)] : ["-", value];
  // A block of the document itself is indented too: in column 0 it could hold `---`.
  const inner = indent === "" ? "  " : indent;
  return `|${chomping}\n${inner}${text.replace(/\n+/g, `$&${inner}`)}`;
}

/** Whether it stands in the line of its key. */
function isEmpty(value: Json): boolean {
  return typeof value !== "object" || value === null || Object.keys(value).length === 0;
}

function isPlain(text: string): boolean {
  return plain.test(text) && !reserved.test(text);
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

/** YAML looks no farther than 1,024 characters for the colon behind a key. */
const longestKey = 1_000;

/** Begins with a letter or a path, and holds nothing that could begin a comment, a key or a flow collection. */
const plain = /^[A-Za-z$_/]([A-Za-z0-9 _.,/$+~()*;@<>='"!?&|%^-]*[A-Za-z0-9_./$+~()*;@<>='"!?&|%^])?$/;

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
