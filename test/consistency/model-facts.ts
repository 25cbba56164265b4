import type { Model } from "../../generator/model/model.js";
import { type Facts, lines } from "./facts.js";

/** What the model says: the truth that every artifact is held against. */
export function modelFacts({ services, events }: Model): Facts {
  const operations = services.flatMap((service) => service.operations);
  return {
    bindings: new Set(
      operations.flatMap(({ routes }) =>
        routes.map(({ id, verb, template }) => lines.binding(id, verb, template.text)),
      ),
    ),
    methods: new Set(operations.map(({ id, kind }) => lines.method(id, kind))),
    events: new Set(events.map(({ id, topic, key, format }) => lines.event(id, topic, key?.text ?? "", format))),
    commands: new Set(
      operations.flatMap(({ id, command }) =>
        command === undefined ? [] : [lines.command(id, command.topic, command.key?.text ?? "", command.completion)],
      ),
    ),
    emits: new Set(operations.flatMap(({ id, emits }) => emits.map(({ event }) => lines.emit(id, event)))),
    subscriptions: new Set(
      operations.flatMap(({ id, subscription }) =>
        subscription === undefined ? [] : [lines.subscription(id, subscription.event, subscription.group)],
      ),
    ),
  };
}
