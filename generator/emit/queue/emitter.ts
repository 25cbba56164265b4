import type { Artifact } from "../../artifact/artifact.js";
import type { Emitter } from "../emitter.js";
import { queueFace } from "../typescript/faces.js";
import { createEvents } from "./events.js";
import { viewEvents } from "./events-view.js";
import { viewQueue } from "./service-view.js";

/** The queue face: the events of each proto file, and for each service its commands, subscriptions and what it publishes. */
export const queueEmitter: Emitter<"queue"> = {
  name: "queue",
  emit(model, { config }) {
    const events = createEvents(model);
    const declared = events.modules.map((module): Artifact => {
      const path = `${module.path}.ts`;
      return { kind: "template", path, template: "queue/events", view: viewEvents(module, path, config) };
    });
    const services = model.services.flatMap((service): readonly Artifact[] => {
      const face = queueFace(service);
      if (face === undefined) return [];
      const path = `queue/${service.path}.ts`;
      return [
        { kind: "template", path, template: "queue/service", view: viewQueue(service, face, events, path, config) },
      ];
    });
    return [...declared, ...services];
  },
};
