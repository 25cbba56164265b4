const width = 120;

/**
 * A documentation comment, wrapped. It ends without a newline. The lines of the text are kept where they fit; a paragraph
 * with a line that is too long is filled anew. Lists keep their items apart, and code blocks stay as they are.
 *
 * @param column how far the comment is indented; its first line is indented by the template
 */
export function docComment(text: string, column: number): string {
  const indent = " ".repeat(column);
  const lines = wrap(quote(text), width - column - " * ".length);
  const [first = ""] = lines;
  // A comment of one line that begins with @ could be a directive: `/** @ts-ignore */`.
  if (lines.length === 1 && !first.startsWith("@") && `${indent}/** ${first} */`.length <= width)
    return `/** ${first} */`;
  return ["/**", ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join("\n");
}

/** Nothing in it ends the comment, and each line break is a `\n`. */
function quote(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/\*\//g, "*\\/")
    .trimEnd();
}

function wrap(text: string, width: number): readonly string[] {
  return blocks(text.split("\n")).flatMap((block) =>
    block.kind === "code" || block.lines.every((line) => line.length <= width) ? block.lines : fill(block.lines, width),
  );
}

interface Block {
  readonly kind: "text" | "code";
  readonly lines: string[];
}

/** What is filled together: a paragraph, or one item of a list. */
function blocks(lines: readonly string[]): readonly Block[] {
  const found: Block[] = [];
  let fenced = false;
  let open: Block | undefined;
  for (const line of lines) {
    const fence = /^\s*(```|~~~)/.test(line);
    if (fenced || fence || /^( {4}|\t)/.test(line) || line.trim() === "" || /^\s*[|#]/.test(line)) {
      open = undefined;
      found.push({ kind: "code", lines: [line] });
      if (fence) fenced = !fenced;
    } else if (open === undefined || /^\s*([-*+]|\d+[.)]|@\w+)\s/.test(line)) {
      open = { kind: "text", lines: [line] };
      found.push(open);
    } else {
      open.lines.push(line);
    }
  }
  return found;
}

function fill(lines: readonly string[], width: number): readonly string[] {
  const [first = ""] = lines;
  const [indent = "", marker = ""] = /^(\s*)(?:([-*+]|\d+[.)])\s+)?/.exec(first)?.slice(1) ?? [];
  const hanging = indent + " ".repeat(marker === "" ? 0 : marker.length + 1);
  const filled: string[] = [];
  let line = "";
  for (const word of lines.join(" ").trim().split(/\s+/)) {
    const longer = line === "" ? (filled.length === 0 ? indent : hanging) + word : `${line} ${word}`;
    if (line !== "" && longer.length > width) {
      filled.push(line);
      line = hanging + word;
    } else {
      line = longer;
    }
  }
  return [...filled, line];
}
