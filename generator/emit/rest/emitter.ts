import type { Emitter } from "../emitter.js";
import { restFace } from "../typescript/faces.js";
import { viewRoutes } from "./view.js";

/** The REST face: for each service a table of its HTTP bindings, which the runtime's transcoder serves. */
export const restEmitter: Emitter<"rest"> = {
  name: "rest",
  emit(model, { config }) {
    return model.services.flatMap((service) => {
      const face = restFace(service);
      if (face === undefined) return [];
      const path = `rest/${service.path}.ts`;
      return [{ kind: "template", path, template: "rest/service", view: viewRoutes(service, face.name, path, config) }];
    });
  },
};
