/** What decides where a file goes before it is compiled: its package and what it imports. */
export interface ProtoHeader {
  readonly package: string;
  readonly imports: readonly string[];
}

/**
 * Read package and imports of a proto without compiling it. Forgiving: what is not understood is left out, and the compiler
 * then says what is wrong with it.
 */
export function readProtoHeader(text: string): ProtoHeader {
  const imports: string[] = [];
  let name = "";
  let depth = 0;
  let statement: string[] = [];
  for (const { token, end } of tokens(text)) {
    if (token === "{") depth++;
    else if (token === "}") depth--;
    if (token !== ";" && token !== "}") {
      if (depth === 0 && statement.length === 0 && BODY.has(token) && !LATER.test(text.slice(end))) break;
      statement.push(token);
      continue;
    }
    const [keyword, ...rest] = statement;
    if (depth === 0 && keyword === "package") name = rest.join("");
    if (depth === 0 && keyword === "import") imports.push(...importPath(rest));
    statement = [];
  }
  return { package: name, imports };
}

// Nearly always the header ends where the first declaration begins, and the rest, by far the most, need not be read.
const BODY = new Set(["message", "enum", "service", "extend"]);
const LATER = /(?:^|[;}]|\*\/)\s*(?:import|package)\b/m;

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|[\w.]+|[^\s\w]/g;

function* tokens(text: string): Iterable<{ readonly token: string; readonly end: number }> {
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    if (!token.startsWith("//") && !token.startsWith("/*")) yield { token, end: match.index + token.length };
  }
}

/** `import public "a" "b";`: adjacent literals are one. */
function importPath(rest: readonly string[]): string[] {
  const literals = rest.filter((token) => token.startsWith('"') || token.startsWith("'"));
  return literals.length === 0 ? [] : [literals.map(unquote).join("")];
}

function unquote(literal: string): string {
  return literal.slice(1, -1).replace(/\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)/g, (_, code: string) => {
    if (code.startsWith("x")) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return code;
  });
}
