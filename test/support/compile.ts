import { resolveConfig } from "../../generator/config/resolve.js";
import type { UserConfig } from "../../generator/config/user-config.js";
import { compileDescriptors } from "../../generator/descriptors/compile.js";
import type { Descriptors } from "../../generator/descriptors/descriptors.js";
import { createMemorySource } from "../../generator/source/memory.js";

/**
 * Compile protos that a test holds as text, by import path: `{ "acme/x/v1/x.proto": "…" }`. The bundled includes are there.
 * Throws when they do not compile.
 */
export async function compileProtos(
  protos: Readonly<Record<string, string>>,
  config: UserConfig = {},
): Promise<Descriptors> {
  const files = Object.fromEntries(Object.entries(protos).map(([path, text]) => [`schemas/${path}`, text]));
  const { descriptors, diagnostics } = await compileDescriptors(createMemorySource(files), resolveConfig(config));
  if (descriptors === undefined) {
    throw new Error(
      diagnostics
        .map(({ span, message }) => `${span?.path}:${span?.start.line}:${span?.start.column}: ${message}`)
        .join("\n"),
    );
  }
  return descriptors;
}
