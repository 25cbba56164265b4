/** The public door of the queue: `@svcgen/runtime/queue`. */
export type {
  CommandBinding,
  Delivery,
  EmitBinding,
  EventBinding,
  QueueBindings,
  SubscriptionBinding,
} from "./bindings.js";
export type {
  Broker,
  BrokerCapabilities,
  LeasedMessage,
  Publication,
  StoredMessage,
  SubscribeRequest,
  Subscription,
} from "./broker.js";
export { type Clock, systemClock } from "./clock.js";
export type { Cause, Envelope } from "./envelope.js";
