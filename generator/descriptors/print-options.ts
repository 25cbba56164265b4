import type { DescMessage, MessageShape, Registry } from "@bufbuild/protobuf";
import { toText } from "@bufbuild/protobuf/txtpb";

/**
 * The options of a declaration as they stand in a proto: `deprecated = true`, `(.acme.v1.level) = 3`. The value of an option is
 * written in the text format, so each entry of that format becomes one option.
 */
export function printOptions<D extends DescMessage>(
  schema: D,
  options: MessageShape<D> | undefined,
  registry: Registry,
): string[] {
  if (options === undefined) return [];
  const printed: string[] = [];
  let entry: string[] = [];
  for (const line of toText(schema, options, { registry }).trimEnd().split("\n")) {
    const begins = !line.startsWith(" ") && !line.startsWith("}");
    if (begins && entry.length > 0) printed.push(toOption(entry));
    entry = begins ? [line] : [...entry, line];
  }
  if (entry.join("") !== "") printed.push(toOption(entry));
  return printed;
}

/** `[acme.v1.level]: 3` → `(.acme.v1.level) = 3`. Strings of the text format hold no line break, so that lines are entries. */
function toOption(lines: readonly string[]): string {
  return lines
    .join("\n")
    .replace(/^(?:\[([^\]]+)\]|(\w+)): /, (_, extension?: string, field?: string) =>
      extension === undefined ? `${field} = ` : `(.${extension}) = `,
    );
}

/** A string literal of the proto language. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"\p{Cc}]/gu, (character) =>
    character === "\\" || character === '"'
      ? `\\${character}`
      : [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(""),
  )}"`;
}
