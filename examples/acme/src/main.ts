import { startAcme } from "./start.js";

const { service, gateway } = await startAcme(
  { service: Number(process.env.PORT ?? 50051), gateway: Number(process.env.GATEWAY_PORT ?? 8080) },
  ["SIGTERM", "SIGINT"],
);

console.log(
  `service  ${service.url}   Connect, gRPC, gRPC-Web and REST; /openapi.json, /asyncapi.json, /healthz, /readyz`,
);
console.log(`gateway  ${gateway.url}   the same calls, with tokens, limits and retries`);
console.log("Ctrl-C ends it.");
