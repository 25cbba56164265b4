import type { NodeRequest, NodeResponse } from "../../server/node-handler.js";
import type { Procedure } from "../../server/procedure.js";
import { createRestHandler } from "../handler.js";
import type { RestOptions } from "../options.js";

/** What of Fastify the plugin needs; Fastify itself is no dependency. */
export interface FastifyLike {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: null, body: undefined) => void) => void,
  ): unknown;
  all(
    path: string,
    handler: (request: { readonly raw: NodeRequest }, reply: FastifyReplyLike) => Promise<void>,
  ): unknown;
}

export interface FastifyReplyLike {
  readonly raw: NodeResponse;
  /** What hooks have set. */
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
  hijack(): unknown;
}

/**
 * The REST face of services as a Fastify plugin: `fastify.register(createFastifyPlugin(procedures))`. It takes every path
 * that Fastify's own routes leave; Fastify's hooks run before it, the headers that they set go out, and bodies are left to it.
 */
export function createFastifyPlugin(
  procedures: readonly Procedure[],
  options: RestOptions = {},
): (fastify: FastifyLike) => Promise<void> {
  const rest = createRestHandler(procedures, options);
  return async (fastify) => {
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
    fastify.all("/*", async (request, reply) => {
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      reply.hijack();
      await rest.handle(request.raw, reply.raw);
    });
  };
}
