/** The public door of the gateway: `@svcgen/runtime/gateway`. */
export type {
  AuthProvider,
  CorsPolicy,
  GatewayRoute,
  ImportedRouteTable,
  RateLimit,
  RetryPolicy,
  RouteTable,
  Upstream,
} from "./route-table.js";
export { type GatewayOptions, type RunningGateway, serveGateway } from "./serve-gateway.js";
