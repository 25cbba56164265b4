// The REST face without `serve()`: for servers that exist already. `createProcedures` of @svcgen/runtime makes the procedures.

export type { Coding } from "./compression/accept-encoding.js";
export type { CompressionOptions } from "./compression/compression.js";
export type { RestContract } from "./contract.js";
export type { ProblemDetails } from "./errors/problem.js";
export type { FieldProblem } from "./errors/rest-error.js";
export { createFetchHandler } from "./fetch/handler.js";
export { createRestHandler, type RestHandler } from "./handler.js";
export { createMemoryIdempotencyStore, type MemoryStoreOptions } from "./idempotency/memory-store.js";
export type { IdempotencyOptions } from "./idempotency/options.js";
export type { Begun, IdempotencyStore, StoredAnswer } from "./idempotency/store.js";
export { createFastifyPlugin } from "./node/fastify.js";
export { createRestMiddleware, type Middleware } from "./node/middleware.js";
export type { RestOptions } from "./options.js";
export type { RequestLine } from "./request-line.js";
export type { RestEtag, RestHeader, RestIdempotency, RestNextPage, RestRoute } from "./route.js";
export type { StreamType } from "./stream/type.js";
export type { WebSocketOptions } from "./websocket/options.js";
