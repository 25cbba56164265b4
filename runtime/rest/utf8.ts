/**
 * Whether a string of bytes (one character each, below 256) is valid UTF-8: no overlong forms, no surrogates, nothing
 * above U+10FFFF. Paths are checked byte by byte, since `decodeURIComponent` cannot say what is wrong.
 */
export function isUtf8(bytes: string): boolean {
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes.charCodeAt(at);
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    const length = lead >= 0xf5 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (length === 0 || at + length > bytes.length) return false;
    const second = bytes.charCodeAt(at + 1);
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return false;
    for (let next = at + 2; next < at + length; next++) {
      const byte = bytes.charCodeAt(next);
      if (byte < 0x80 || byte > 0xbf) return false;
    }
    at += length;
  }
  return true;
}
