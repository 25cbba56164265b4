import { shownModel } from "../../model/walk.js";
import type { Emitter } from "../emitter.js";
import { allocateRoutes } from "../openapi-paths/slots.js";
import { checkClients, hasTypes, slotsOfTypes } from "./checks.js";
import { placeCalls } from "./places.js";
import { viewClient } from "./view.js";

/**
 * The REST face from the caller's side: for each service a client that is typed by the types of the OpenAPI document. It
 * covers what the document holds.
 */
export const clientEmitter: Emitter<"client"> = {
  name: "client",
  check: checkClients,
  emit(whole, context) {
    const model = shownModel(whole);
    if (!hasTypes(context)) return [];
    const { placed } = allocateRoutes(model, slotsOfTypes(context));
    return model.services.flatMap((service) => {
      const calls = placeCalls(service, placed);
      if (calls.length === 0) return [];
      const path = `client/${service.path}.ts`;
      const view = viewClient(model, service, calls, path, context.config);
      return [{ kind: "template", path, template: "client/service", view }];
    });
  },
};
