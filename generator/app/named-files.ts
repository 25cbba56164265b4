import type { Config } from "../config/config.js";
import { namedFiles } from "../config/inputs.js";
import type { NamedFiles } from "../emit/emitter.js";
import type { Source } from "../source/source.js";

/** Read the files that the configuration names, from where the schemas come from: staged ones as they are staged. */
export async function readNamedFiles(source: Pick<Source, "read">, config: Config): Promise<NamedFiles> {
  const files = new Map<string, string | undefined>();
  for (const path of namedFiles(config)) {
    const content = await source.read(path);
    files.set(path, content === undefined ? undefined : new TextDecoder().decode(content));
  }
  return files;
}
