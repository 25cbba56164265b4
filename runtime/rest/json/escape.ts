// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

/** What stands between the quotes of a JSON string. Most texts stand there as they are. */
export function escapeText(text: string): string {
  return escaped.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

/** A JSON string. */
export function quote(text: string): string {
  return `"${escapeText(text)}"`;
}
