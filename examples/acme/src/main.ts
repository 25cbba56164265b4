import { startAcme } from "./start.js";

try {
  const { service, gateway, close } = await startAcme({
    service: Number(process.env.PORT ?? 50051),
    gateway: Number(process.env.GATEWAY_PORT ?? 8080),
  });
  process.on("SIGTERM", close).on("SIGINT", close);

  // The page is there where swagger-ui-dist is installed.
  const { ok } = await fetch(`${service.url}/docs`, { method: "HEAD" });
  const paths = [...(ok ? ["/docs"] : []), "/openapi.json", "/asyncapi.json", "/healthz", "/readyz"];
  console.log(`service  ${service.url}   Connect, gRPC, gRPC-Web, REST; ${paths.join(", ")}`);
  console.log(`gateway  ${gateway.url}   the same calls, with tokens, limits and retries`);
  console.log("Ctrl-C ends it.");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
