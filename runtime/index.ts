export type { Emits, Face, HandlerContext, MaybePromise, NoEmits } from "./context.js";
export type {
  CommandBinding,
  Delivery,
  EmitBinding,
  EventBinding,
  QueueBindings,
  SubscriptionBinding,
} from "./queue/bindings.js";
export type { RestRoute } from "./rest/route.js";
export type { Call, Procedure, StreamAnswer, UnaryAnswer } from "./server/procedure.js";
export { createProcedures, type ProcedureOptions } from "./server/procedures.js";
export type { ServiceDefinition } from "./service.js";
export { createMessageValidator, type MessageValidator } from "./validation/validator.js";
