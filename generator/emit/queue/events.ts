import type { EsSymbol, Event, Model, TypeName } from "../../model/model.js";
import { distinguish, spell } from "../../model/names.js";

/** The events of a model as generated code names them. */
export interface Events {
  /** The modules that declare events, one for each proto file that does. */
  readonly modules: readonly EventsModule[];
  /** The binding of an event. */
  symbol(event: TypeName): EsSymbol;
  /** The names that events have beside each other, as on `context.emit`. */
  name(events: readonly TypeName[]): ReadonlyMap<TypeName, string>;
}

export interface EventsModule {
  /** The proto file. */
  readonly file: string;
  /** Relative to the output folder, without ending. */
  readonly path: string;
  readonly events: readonly Event[];
}

export function createEvents(model: Model): Events {
  const byId = new Map(model.events.map((event) => [event.id, event]));
  const files = groupBy(model.events, ({ id }) => model.messages[id]?.file ?? "");
  const modules = [...files].map(([file, events]) => ({ file, path: moduleOf(file), events }));
  const symbols = new Map<TypeName, EsSymbol>();
  for (const { path, events } of modules) {
    for (const [id, name] of nameEvents(events)) symbols.set(id, { name, from: { kind: "generated", path } });
  }
  return {
    modules,
    symbol(event) {
      const symbol = symbols.get(event);
      if (symbol === undefined) throw new Error(`${event} is no event of the model`);
      return symbol;
    },
    name: (events) => nameEvents(events.flatMap((id) => byId.get(id) ?? [])),
  };
}

/** `queue/acme/user/v1/user_events`: the underscore keeps it apart from the services, whose files have hyphens only. */
function moduleOf(file: string): string {
  return `queue/${file.replace(/\.proto$/, "")}_events`;
}

/**
 * An event's own name in camel case. Events that would have the same name get their package too, and where that isn't
 * enough a number.
 */
export function nameEvents(events: readonly Event[]): ReadonlyMap<TypeName, string> {
  const namesakes = groupBy(events, ({ names }) => names.camel);
  return distinguish(
    events.map(({ id, names }) => {
      const unique = namesakes.get(names.camel)?.length === 1;
      return { key: id, ideal: unique ? names.camel : spell(id).camel };
    }),
    (ideal, count) => `${ideal}${count}`,
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
