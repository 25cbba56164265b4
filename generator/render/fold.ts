const width = 120;

/**
 * Break the long lines of TypeScript as prettier would, so that a template may write each declaration on one line. A line
 * is broken at its outermost brackets, the leftmost pair that is not empty; what it holds gets a line each, and those that
 * are still too long are broken in their turn. Comments stay as they are.
 */
export function foldTypeScript(text: string): string {
  return text
    .replace(emptyBrackets, "$1$2")
    .split("\n")
    .flatMap((line) => foldLine(line))
    .join("\n");
}

/** `[` at the end of a line of code and `]` at the beginning of the next. */
const emptyBrackets = /(?<=^(?! *(?:\/[/*]|\*)).*)([[({])\n *([\])}])/gm;

function foldLine(line: string): readonly string[] {
  if (line.length <= width || /^\s*(\/[/*]|\*)/.test(line)) return [line];
  const indent = /^ */.exec(line)?.[0] ?? "";
  const group = outermostGroup(line);
  if (group === undefined) return foldEntry(line, indent);

  if (isKeptWhole(group, line)) return [line];
  const comma = group.open === "<" ? "" : ",";
  const last = group.items.length - 1;
  return [
    line.slice(0, group.start + 1),
    ...group.items.flatMap((item, index) => foldLine(`${indent}  ${item}${index < last ? "," : comma}`)),
    ...foldLine(indent + line.slice(group.end)),
  ];
}

/** Nothing is won by breaking an import of a single name, `List<Name>` or `table["key"]`. */
function isKeptWhole({ open, start, items: [first = "", ...more] }: Group, line: string): boolean {
  if (more.length > 0) return false;
  if (open === "[") return /[\w$]/.test(line[start - 1] ?? "");
  return open === "{" ? /^(import|export) /.test(line) : open === "<" && /^[\w$]+$/.test(first);
}

/** `topic: "a long string",`: the value goes to a line of its own, unless the key is so short that nothing is won. */
function foldEntry(line: string, indent: string): readonly string[] {
  const [, key, value] = /^ *([\w$]{5,}|"[^"]{3,}"): (".+)$/.exec(line) ?? [];
  return key === undefined || value === undefined ? [line] : [`${indent}${key}:`, `${indent}  ${value}`];
}

interface Group {
  readonly open: string;
  /** Index of the opening bracket. */
  readonly start: number;
  /** Index of the closing bracket. */
  readonly end: number;
  readonly items: readonly string[];
}

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

function outermostGroup(line: string): Group | undefined {
  for (let index = 0; index < line.length; index++) {
    const char = line[index] ?? "";
    if (char === '"') index = endOfString(line, index);
    else if (char in closing) {
      const group = readGroup(line, index);
      if (group !== undefined && group.items.length > 0) return group;
      if (group !== undefined) index = group.end;
    }
  }
  return undefined;
}

/** The items between a bracket and its partner; undefined if that is not on the line. */
function readGroup(line: string, start: number): Group | undefined {
  const items: string[] = [];
  const partners: string[] = [];
  let from = start + 1;
  for (let index = start; index < line.length; index++) {
    const char = line[index] ?? "";
    if (char === '"') index = endOfString(line, index);
    else if (char in closing) partners.push(closing[char] ?? "");
    else if (char === "," && partners.length === 1) {
      items.push(line.slice(from, index).trim());
      from = index + 1;
    } else if (char === partners.at(-1) && line[index - 1] !== "=") {
      partners.pop();
      if (partners.length === 0) {
        const item = line.slice(from, index).trim();
        return { open: line[start] ?? "", start, end: index, items: item === "" ? items : [...items, item] };
      }
    }
  }
  return undefined;
}

/** Index of the quote that ends the string. */
function endOfString(line: string, start: number): number {
  let index = start + 1;
  while (index < line.length && line[index] !== '"') index += line[index] === "\\" ? 2 : 1;
  return index;
}
