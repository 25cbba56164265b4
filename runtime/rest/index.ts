// The REST face without `serve()`: for servers that exist already. `createProcedures` of @svcgen/runtime makes the procedures.

export type { ProblemDetails } from "./errors/problem.js";
export type { FieldProblem } from "./errors/rest-error.js";
export { createFetchHandler } from "./fetch/handler.js";
export { createRestHandler, type RestHandler } from "./handler.js";
export { createFastifyPlugin } from "./node/fastify.js";
export { createRestMiddleware, type Middleware } from "./node/middleware.js";
export type { RequestLine, RestOptions, StreamType } from "./options.js";
export type { RestRoute } from "./route.js";
