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
export {
  type CallOptions,
  type CommandSender,
  type CommandSenderOptions,
  createCommandSender,
  type SendOptions,
} from "./command-sender.js";
export { type ConsumeContext, type ConsumeOptions, consume } from "./consume.js";
export type { Consumer, ConsumerRuntime } from "./consumer.js";
export { COMMAND_GROUP, type Consumers, type ConsumersOptions, type ServedQueue, startConsumers } from "./consumers.js";
export { type DeadLetter, deadLetterTopic, readDeadLetters, replayDeadLetter } from "./dead-letter.js";
export { attributesOf, type Cause, causeOf, type Envelope, envelopeKey } from "./envelope.js";
export { type DeadLetterReason, Rejection } from "./failure.js";
export { createInProcessBroker, type InProcessBroker, type InProcessBrokerOptions } from "./in-process/broker.js";
export { createInProcessInbox, type Inbox, type InboxOptions } from "./inbox.js";
export { createEventPublisher, type EventPublisher, type PublisherOptions, type PublishOptions } from "./publisher.js";
export { type BrokerKind, brokerKinds, openBroker } from "./registry.js";
export type { QueueReport, Reporter } from "./report.js";
export { createVirtualClock, type VirtualClock } from "./virtual-clock.js";
