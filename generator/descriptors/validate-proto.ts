import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export const VALIDATE_PROTO = "buf/validate/validate.proto";

/**
 * protovalidate's options. Its npm package holds them only as a descriptor, so they are printed from that, and always fit the
 * installed version. The text is kept in a cache that may be deleted, or not be writable, at any time.
 */
export async function printedValidateProto(): Promise<Uint8Array> {
  const cache = await cachePath();
  const cached = cache === undefined ? undefined : await readFile(cache).catch(() => undefined);
  if (cached !== undefined) return cached;

  const [{ file_buf_validate_validate: file }, { printProto }] = await Promise.all([
    import("@bufbuild/protovalidate/gen/buf/validate/validate_pb.js"),
    import("./print-proto.js"),
  ]);
  const text = new TextEncoder().encode(printProto(file));
  if (cache !== undefined) await keep(cache, text);
  return text;
}

/** Raised when the printer changes, so that what an older one printed is not used. */
const PRINTER_VERSION = 1;

/** Named by the content of the module that holds the descriptor. */
async function cachePath(): Promise<string | undefined> {
  try {
    const module = createRequire(import.meta.url).resolve("@bufbuild/protovalidate/gen/buf/validate/validate_pb.js");
    const hash = createHash("sha256")
      .update(`${PRINTER_VERSION}\n`)
      .update(await readFile(module))
      .digest("hex")
      .slice(0, 32);
    const folder = process.env.SVCGEN_CACHE_DIR || nodeModulesCache(module);
    return folder === undefined ? undefined : join(folder, `validate-${hash}.proto`);
  } catch {
    return undefined;
  }
}

function nodeModulesCache(module: string): string | undefined {
  const marker = join("node_modules", "@bufbuild", "protovalidate");
  const at = dirname(module).lastIndexOf(marker);
  return at < 0 ? undefined : join(module.slice(0, at), "node_modules", ".cache", "svcgen");
}

async function keep(path: string, text: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch {
    // A read-only folder: the next run prints again.
  }
}
