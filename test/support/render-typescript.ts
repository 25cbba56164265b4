import type { File } from "../../generator/artifact/artifact.js";
import type { EmitterName } from "../../generator/config/config.js";
import { resolveConfig } from "../../generator/config/resolve.js";
import type { UserConfig } from "../../generator/config/user-config.js";
import { clientEmitter } from "../../generator/emit/client/emitter.js";
import { connectEmitter } from "../../generator/emit/connect/emitter.js";
import type { Emitter } from "../../generator/emit/emitter.js";
import { messagesEmitter } from "../../generator/emit/messages/emitter.js";
import { openapiEmitter } from "../../generator/emit/openapi/emitter.js";
import { queueEmitter } from "../../generator/emit/queue/emitter.js";
import { restEmitter } from "../../generator/emit/rest/emitter.js";
import { buildModel } from "../../generator/model/build.js";
import { render } from "../../generator/render/render.js";
import { compileProtos } from "./compile.js";

/** The generated TypeScript of protos that a test holds as text: path below the output folder to content. */
export async function renderTypeScript(
  protos: Readonly<Record<string, string>>,
  names: readonly EmitterName[] = ["messages", "connect", "rest", "queue"],
  user: UserConfig = {},
): Promise<ReadonlyMap<string, string>> {
  const config = resolveConfig(user);
  const descriptors = await compileProtos(protos, user);
  const { model, diagnostics } = buildModel(descriptors, config);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code}: ${message}`).join("\n"));

  const enabled = new Set(names);
  const files: File[] = [];
  for (const emitter of emitters.filter(({ name }) => enabled.has(name))) {
    const context = { options: config.emit[emitter.name], config, enabled, compiled: descriptors };
    files.push(...render([...(await emitter.emit(model, context as never))]));
  }
  return new Map(files.filter(({ path }) => path.endsWith(".ts")).map(({ path, content }) => [path, content]));
}

const emitters: readonly Emitter[] = [
  messagesEmitter,
  connectEmitter,
  restEmitter,
  openapiEmitter,
  clientEmitter,
  queueEmitter,
];
