import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { create, type DescMethod, type DescService, type Message } from "@bufbuild/protobuf";
import { type RunningServer, serve } from "../../../runtime/index.js";
import type { ServiceDefinition } from "../../../runtime/service.js";
import { compileProject } from "../../support/pipeline.js";
import type { JsonObject } from "./schema.js";

export interface Torture {
  readonly document: JsonObject;
  readonly server: RunningServer;
}

/** Generate the contract of `torture/`, and serve it with handlers that answer with what they got. */
export async function startTorture(): Promise<Torture> {
  const folder = join(import.meta.dirname, "../torture");
  const protos = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".proto"));
  const files = Object.fromEntries(
    protos.map((path) => [`schemas/torture/${path}`, readFileSync(join(folder, path), "utf8")]),
  );
  const compiled = await compileProject(files, { emit: { openapi: { formats: ["json"], types: false } } });
  if (compiled.files === undefined)
    throw new Error(compiled.diagnostics.map(({ severity, message }) => `${severity}: ${message}`).join("\n"));
  const generated = new Map(compiled.files.map(({ path, content }) => [path, content]));
  const out = write(generated);
  const modules = [...generated.keys()].filter((path) => path.startsWith("connect/"));
  const services = await Promise.all(modules.map((path) => echoing(join(out, path))));
  const document = JSON.parse(generated.get("openapi/openapi.json") ?? "{}") as JsonObject;
  return { document, server: await serve({ services, port: 0, signals: [], onFailure: () => {} }) };
}

/** Where modules of this repository are found. A folder by its content, so that no module is an old one. */
function write(files: ReadonlyMap<string, string>): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([...files]))
    .digest("hex")
    .slice(0, 16);
  const out = join(import.meta.dirname, "../../../.cache/proof", digest);
  for (const [path, content] of files) {
    const target = join(out, path);
    if (existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return out;
}

async function echoing(module: string): Promise<ServiceDefinition> {
  const exports = (await import(/* @vite-ignore */ pathToFileURL(module).href)) as Record<string, unknown>;
  const define = Object.entries(exports).find(([name]) => name.startsWith("define"))?.[1] as (
    handlers: object,
  ) => ServiceDefinition;
  const { service } = define({});
  return define(Object.fromEntries(service.methods.map((method) => [method.localName, handlerOf(method)])));
}

function handlerOf(method: DescService["methods"][number]): unknown {
  switch (method.methodKind) {
    case "unary":
      return (request: Message) => answerTo(method, request);
    case "server_streaming":
      return async function* (request: Message & { readonly times: number; readonly scalars?: Message }) {
        for (let sent = 0; sent < request.times; sent++) yield request.scalars ?? create(method.output);
      };
    default:
      return async (requests: AsyncIterable<Message & { readonly text: string }>) => {
        const texts: string[] = [];
        for await (const { text } of requests) texts.push(text);
        return create(method.output, { fString: texts } as Record<string, unknown>);
      };
  }
}

/** The request itself, or an answer with those of its fields that the answer has too. */
function answerTo({ input, output }: DescMethod, request: Message): Message {
  if (input.typeName === output.typeName) return request;
  const shared = output.fields.filter(({ name }) => input.fields.some((field) => field.name === name));
  const values = request as unknown as Record<string, unknown>;
  return create(output, Object.fromEntries(shared.map(({ localName }) => [localName, values[localName]])));
}
