// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

/** What stands between the quotes of a JSON string. Most texts stand there as they are. */
export function escapeText(text: string): string {
  if (text.length > mostLooked) return escaped.test(text) ? escapedText(text) : text;
  // For short texts a loop is faster than the regular expression.
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // In this order, since most characters are letters.
    if (code > 0x5c ? code >= 0xd800 : code === 0x5c || (code < 0x23 && (code < 0x20 || code === 0x22))) {
      return escapedText(text);
    }
  }
  return text;
}

/** A JSON string. */
export function quote(text: string): string {
  return `"${escapeText(text)}"`;
}

const mostLooked = 40;

function escapedText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
