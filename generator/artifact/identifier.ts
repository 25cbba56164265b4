/** Whether generated TypeScript can declare or name a binding so. Names of the schema are ASCII, so are ours. */
export function isIdentifier(text: string): boolean {
  return isPropertyName(text) && !reserved.has(text);
}

/** Whether a property of an object or a member of an interface can be written so without quotes. */
export function isPropertyName(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text);
}

/** Words that no binding of a module may have: keywords, literals, and what strict mode forbids. */
const reserved: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof undefined var void while with yield"
  ).split(" "),
);
