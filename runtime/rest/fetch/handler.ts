import type { Procedure } from "../../server/procedure.js";
import { webCodecs } from "../compression/web-codecs.js";
import type { RestOptions } from "../options.js";
import { createTranscoder } from "../transcoder.js";
import { fetchExchange } from "./exchange.js";

/** The REST face of services as a web-standard handler: Hono, Bun, Deno, Workers. Resolves as soon as the answer begins. */
export function createFetchHandler(
  procedures: readonly Procedure[],
  options: RestOptions = {},
): (request: Request) => Promise<Response> {
  const transcoder = createTranscoder(procedures, options, webCodecs());
  return (request) => {
    const { exchange, answer } = fetchExchange(request);
    // Never rejects.
    void Promise.resolve(transcoder.handle(exchange)).then(() => exchange.respond(499, {}, undefined));
    return answer;
  };
}
