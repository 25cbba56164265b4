export type { RestBytes } from "./body.js";
export type {
  RestArguments,
  RestCall,
  RestCallOptions,
  RestHeaders,
  RestOutcome,
  RestStreamCall,
  RestUnaryCall,
} from "./call.js";
export { createRestClient } from "./client.js";
export { type DetailName, type DetailNamed, detailOf } from "./detail.js";
export type { RestPart } from "./form.js";
export type { RestAnswer, RestErrorOf, RestOperation, RestRequest } from "./operation.js";
export type { FieldProblem, RestProblem } from "./problem.js";
export { RestError } from "./rest-error.js";
export type { ClientForm, ClientRoute, ClientRoutes } from "./route.js";
export type { RestClientOptions, RestMiddleware } from "./send.js";
