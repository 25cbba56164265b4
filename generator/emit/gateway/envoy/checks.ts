import type { Config } from "../../../config/config.js";
import type { Model, Operation } from "../../../model/model.js";
import type { Loss } from "../loss.js";
import { gatewayOperations } from "../routes.js";

/** What Envoy cannot say of the contract and the configuration. */
export function* findLosses(model: Model, config: Config): Iterable<Loss> {
  const operations = [...gatewayOperations(model)];
  for (const operation of operations) yield* lossesOf(operation);
  const [first] = operations;
  if (config.gateway.cors !== undefined && first !== undefined) {
    yield {
      code: "L-CORS",
      kind: "approximated",
      route: "the CORS policy",
      why: "it answers each preflight with the same methods and headers, whatever the path",
      fix: "add headers of your own to the list in front of it, or call from the same origin",
      span: first.policy.span,
    };
  }
}

function* lossesOf({ id, kind, policy, routes }: Operation): Iterable<Loss> {
  const { span } = policy;
  if (policy.rateLimits.length > 0) {
    yield {
      code: "L-RATE",
      kind: "approximated",
      route: id,
      why: "each Envoy counts by itself",
      fix: "divide the limits by the number of Envoys that run side by side",
      span,
    };
  }
  if (kind === "client-stream" || kind === "bidi-stream") {
    yield {
      code: "L-SIZE",
      kind: "approximated",
      route: id,
      why: "a stream is refused by the length that it announces, not by what it sends",
      fix: "bound each message in the service (rest.maxBodyBytes, readMaxBytes)",
      span,
    };
  }
  if (policy.hashKey !== undefined && routes.length > 0) {
    yield {
      code: "L-HASH",
      kind: "approximated",
      route: id,
      why: "only REST requests show the key that chooses the instance; RPC calls go to any",
      fix: "call it over REST where the instance matters",
      span,
    };
  }
}
