import type { Broker } from "../queue/broker.js";
import { createEventPublisher } from "../queue/publisher.js";
import type { ServiceDefinition } from "../service.js";
import type { Publish } from "./emission.js";

/**
 * The broker that the services get.
 *
 * @throws when services that cannot do without one have none: better at the start than at the first event.
 */
export function requireBroker(
  services: readonly ServiceDefinition[],
  broker: Broker | "none" | undefined,
): Broker | undefined {
  if (broker !== undefined) {
    return broker === "none" ? undefined : broker;
  }
  for (const { service, queue } of services) {
    const events = [
      ...Object.values(queue?.emits ?? {}).flatMap((emits) => Object.values(emits).map(({ event }) => event)),
      ...(queue?.subscriptions ?? []).map(({ event }) => event),
    ];
    const [event] = events;
    if (event !== undefined) {
      throw new Error(
        `${service.typeName} takes part in the queue (${event.type}), but there is no broker. ` +
          `Give one, serve({ broker: createInProcessBroker() }), or do without events, serve({ broker: "none" }).`,
      );
    }
  }
  return undefined;
}

/** Events are checked when a handler emits them; here they only travel. */
export function createPublisher(broker: Broker | undefined): (source: string) => Publish {
  if (broker === undefined) {
    return () => () => Promise.resolve();
  }
  return (source) => {
    const publisher = createEventPublisher(broker, { source, validator: { check() {} } });
    return (event, message, origin) => publisher.publish(event, message, origin);
  };
}
