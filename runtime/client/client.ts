import type { RestCallOptions } from "./call.js";
import { readMessages } from "./messages.js";
import { RestError } from "./rest-error.js";
import { bindingName, type ClientRoute, type ClientRoutes } from "./route.js";
import { createSender, type Given, type RestClientOptions, type Send, type Sent } from "./send.js";

/** Make a client of the routes of a service. Generated code calls this, and says which type comes of it. */
export function createRestClient<Client extends object>(routes: ClientRoutes, options: RestClientOptions): Client {
  const prepare = createSender(options);
  const calls = Object.entries(routes).map(([name, bindings]) => [name, createMethod(name, bindings, prepare)]);
  return Object.fromEntries(calls) as Client;
}

/** The first binding of a method is the method; the others are had by their names. */
function createMethod(name: string, bindings: readonly ClientRoute[], prepare: (route: ClientRoute) => Send): object {
  const calls = new Map(bindings.map((route) => [bindingName(route), createCall(route, prepare(route))]));
  const [primary = {}] = calls.values();
  return Object.assign(primary, {
    via(binding: string) {
      const call = calls.get(binding);
      if (call === undefined) {
        throw new TypeError(`${name} has no binding ${binding}: it has ${[...calls.keys()].join(", ")}`);
      }
      return call;
    },
  });
}

function createCall({ answer }: ClientRoute, send: Send): object {
  const failed = (reason: unknown): reason is RestError => reason instanceof RestError;
  if (answer === "lines" || answer === "events") {
    const stream = async function* (request?: Given, options?: RestCallOptions) {
      const sent = await send(request, options);
      try {
        yield* readMessages(succeeded(sent).response, answer);
      } finally {
        sent.hangUp();
      }
    };
    return Object.assign(stream, { failed });
  }
  const attempt = async (request?: Given, options?: RestCallOptions) => {
    const sent = await send(request, options);
    // Whoever has all of the answer needs to send nothing more; bytes are yet to be read.
    if (answer !== "bytes") sent.hangUp();
    return sent.outcome;
  };
  const call = async (request?: Given, options?: RestCallOptions) => {
    const outcome = await attempt(request, options);
    if (outcome.ok) return outcome.data;
    throw outcome.error;
  };
  return Object.assign(call, { failed, try: attempt });
}

function succeeded({ outcome }: Sent): { readonly response: Response } {
  if (outcome.ok) return outcome;
  throw outcome.error;
}
