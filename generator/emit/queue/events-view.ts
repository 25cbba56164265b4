import type { Config } from "../../config/config.js";
import { docText } from "../typescript/doc.js";
import { createImports, type ImportView, published } from "../typescript/imports.js";
import { type EventsModule, nameEvents } from "./events.js";

/** The events of one proto file, as `templates/queue/events.hbs` prints them. */
export type EventsView = {
  readonly source: string;
  readonly imports: readonly ImportView[];
  readonly events: readonly EventView[];
};

/** An EventBinding of the runtime. */
export type EventView = {
  readonly name: string;
  readonly doc: string;
  readonly schema: string;
  readonly type: string;
  readonly topic: string;
  readonly key: string;
  readonly time: string;
  readonly format: string;
};

export function viewEvents({ file, events }: EventsModule, path: string, config: Config): EventsView {
  const names = nameEvents(events);
  const imports = createImports(path, config, names.values());
  imports.type(published("@svcgen/runtime/queue", "EventBinding"));
  const views = events.map((event) => ({
    name: names.get(event.id) ?? event.names.camel,
    doc: docText(event),
    schema: imports.value(event.payload.schema),
    type: event.type,
    topic: event.topic,
    key: event.key?.text ?? "",
    time: event.time?.proto.join(".") ?? "",
    format: event.format,
  }));
  return { source: file, imports: imports.view(), events: views };
}
