import type { Emitter } from "../emitter.js";
import { checkMethodNames } from "./checks.js";
import { viewService } from "./view.js";

/** The RPC face: for each service a strict interface of its handlers and a typed client. */
export const connectEmitter: Emitter<"connect"> = {
  name: "connect",
  check: checkMethodNames,
  emit(model, { config, enabled }) {
    return model.services.map((service) => {
      const path = `connect/${service.path}.ts`;
      return { kind: "template", path, template: "connect/service", view: viewService(service, path, config, enabled) };
    });
  },
};
