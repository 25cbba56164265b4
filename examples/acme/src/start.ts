import { type RunningServer, type ServeOptions, serve } from "@svcgen/runtime";
import { type RunningGateway, serveGateway } from "@svcgen/runtime/gateway";
import { type Broker, createInProcessBroker } from "@svcgen/runtime/queue";
import asyncapi from "../../../generated/asyncapi/asyncapi.json" with { type: "json" };
import routes from "../../../generated/gateway/routes.json" with { type: "json" };
import openapi from "../../../generated/openapi/openapi.json" with { type: "json" };
import { greeter } from "./greeter.js";
import { createUserService } from "./user-service.js";
import { createUsers } from "./users.js";
import { createWelcomeService } from "./welcome-service.js";

export interface Acme {
  readonly broker: Broker;
  readonly service: RunningServer;
  readonly gateway: RunningGateway;
  /** Let running calls end: first at the gateway, which needs the service for them. */
  close(): Promise<void>;
}

/**
 * Start the three services on one port, and the gateway before them. Port 0 takes a free one.
 *
 * @throws when a port is taken; then nothing runs
 */
export async function startAcme(
  ports: { readonly service: number; readonly gateway: number },
  options: Pick<ServeOptions, "interceptors" | "contextValues"> = {},
): Promise<Acme> {
  const broker = createInProcessBroker();
  const service = await serve({
    services: [createUserService(createUsers()), greeter, createWelcomeService()],
    port: ports.service,
    broker,
    documents: { openapi, asyncapi },
    signals: [],
    ...options,
  });
  try {
    const gateway = await serveGateway({
      table: routes,
      port: ports.gateway,
      // The table names port 50051, where the service is unless it was told to take another one.
      upstreams: { acme: [`127.0.0.1:${service.port}`] },
    });
    return {
      broker,
      service,
      gateway,
      async close() {
        await gateway.close();
        await service.close();
      },
    };
  } catch (error) {
    await service.close();
    throw error;
  }
}
