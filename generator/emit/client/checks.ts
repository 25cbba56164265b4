import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { problem } from "../../diagnostics/problem.js";
import type { Model } from "../../model/model.js";
import type { EmitContext } from "../emitter.js";
import { allocateRoutes, type Slots, slotsOf } from "../openapi-paths/slots.js";
import { isSent } from "./places.js";

/** What keeps a client, or a call of it, from being there. */
export function* checkClients(model: Model, context: EmitContext<"client">): Iterable<Diagnostic> {
  if (!hasTypes(context)) {
    if (model.services.some(({ operations }) => operations.some(({ routes }) => routes.length > 0))) {
      yield problem("client/no-types", {}, {});
    }
    return;
  }
  for (const { route, method } of allocateRoutes(model, slotsOfTypes(context)).placed) {
    if (route.verb !== "*" && !isSent(method)) {
      yield problem("client/method", { method: route.verb, path: route.template.text }, { span: route.span });
    }
  }
}

/** Whether the types of the OpenAPI document are generated, by which a client is typed. */
export function hasTypes({ config, enabled }: Pick<EmitContext, "config" | "enabled">): boolean {
  return enabled.has("openapi") && config.emit.openapi !== false && config.emit.openapi.types;
}

/** The operations that the types know: they are made of OpenAPI 3.1, whichever version is written. */
export function slotsOfTypes({ config }: Pick<EmitContext, "config">): Slots {
  const { openapi } = config.emit;
  return slotsOf({ specification: "3.1", names: openapi === false ? "full" : openapi.names });
}
