export type { Emits, Face, HandlerContext, MaybePromise, NoEmits } from "./context.js";
export type {
  CommandBinding,
  Delivery,
  EmitBinding,
  EventBinding,
  QueueBindings,
  SubscriptionBinding,
} from "./queue/bindings.js";
export { createServiceRegistry } from "./registry.js";
export type { RestContract } from "./rest/contract.js";
export type { RestOptions } from "./rest/options.js";
export type { RequestLine } from "./rest/request-line.js";
export type { RestRoute } from "./rest/route.js";
export type { ServerLimits } from "./server/limits.js";
export type { CorsOptions, Documents, RunningServer, ServeOptions } from "./server/options.js";
export type { Call, Procedure, StreamAnswer, UnaryAnswer } from "./server/procedure.js";
export { createProcedures, type ProcedureOptions } from "./server/procedures.js";
export { serve } from "./server/serve.js";
export type { ServiceDefinition } from "./service.js";
export { createMessageValidator, type MessageValidator } from "./validation/validator.js";
