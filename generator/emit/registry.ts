import { asyncapiEmitter } from "./asyncapi/emitter.js";
import { clientEmitter } from "./client/emitter.js";
import { connectEmitter } from "./connect/emitter.js";
import type { Emitter } from "./emitter.js";
import { gatewayEmitter } from "./gateway/emitter.js";
import { envoyEmitter } from "./gateway/envoy/emitter.js";
import { messagesEmitter } from "./messages/emitter.js";
import { openapiEmitter } from "./openapi/emitter.js";
import { queueEmitter } from "./queue/emitter.js";
import { restEmitter } from "./rest/emitter.js";

/** Every emitter, in the order of the configuration: the only place where a new one is announced. */
export const emitters: readonly Emitter[] = [
  messagesEmitter,
  connectEmitter,
  restEmitter,
  openapiEmitter,
  clientEmitter,
  queueEmitter,
  asyncapiEmitter,
  gatewayEmitter,
  envoyEmitter,
];
