/** A ustar archive in memory: how sources reach buf without touching the disk. Long names travel in a pax header. */
export function writeTar(files: Iterable<{ readonly path: string; readonly content: Uint8Array }>): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const { path, content } of files) {
    const name = encoder.encode(path);
    if (name.length > NAME_BYTES) {
      const record = paxRecord("path", path);
      blocks.push(header(encoder.encode("pax"), record.length, "x"), ...padded(record));
    }
    blocks.push(header(name.subarray(0, NAME_BYTES), content.length, "0"), ...padded(content));
  }
  blocks.push(new Uint8Array(2 * BLOCK));
  return Buffer.concat(blocks);
}

const BLOCK = 512;
const NAME_BYTES = 100;
const encoder = new TextEncoder();

function header(name: Uint8Array, size: number, type: "0" | "x"): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (offset: number, text: string): void => block.set(encoder.encode(text), offset);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  block.set(name, 0);
  put(100, `${octal(0o644, 7)}\0`);
  put(108, `${octal(0, 7)}\0`);
  put(116, `${octal(0, 7)}\0`);
  put(124, `${octal(size, 11)}\0`);
  put(136, `${octal(0, 11)}\0`);
  // The checksum is taken with spaces in its own place.
  put(148, " ".repeat(8));
  put(156, type);
  put(257, "ustar\x0000");
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

function padded(content: Uint8Array): Uint8Array[] {
  const rest = content.length % BLOCK;
  return rest === 0 ? [content] : [content, new Uint8Array(BLOCK - rest)];
}

/** `<length> path=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Uint8Array {
  const body = encoder.encode(` ${key}=${value}\n`).length;
  let length = body + String(body).length;
  if (String(length).length !== String(body).length) length = body + String(length).length;
  return encoder.encode(`${length} ${key}=${value}\n`);
}
