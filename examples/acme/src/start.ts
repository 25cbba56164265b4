import { readFile } from "node:fs/promises";
import { type RunningServer, serve } from "@svcgen/runtime";
import { type RunningGateway, serveGateway } from "@svcgen/runtime/gateway";
import { type Broker, createInProcessBroker } from "@svcgen/runtime/queue";
import type { RouteTable } from "@svcgen/runtime/route-table";
import { greeter } from "./greeter.js";
import { createUserService } from "./user-service.js";
import { createUsers } from "./users.js";
import { createWelcomeService } from "./welcome-service.js";

export interface Acme {
  readonly broker: Broker;
  readonly service: RunningServer;
  readonly gateway: RunningGateway;
}

/** Start the three services on one port, and the gateway before them. Port 0 takes a free one. */
export async function startAcme(ports: { readonly service: number; readonly gateway: number }, signals: boolean): Promise<Acme> {
  const broker = createInProcessBroker();
  const [openapi, asyncapi, table] = await Promise.all([
    readGenerated<object>("openapi/openapi.json"),
    readGenerated<object>("asyncapi/asyncapi.json"),
    readGenerated<RouteTable>("gateway/routes.json"),
  ]);
  const service = await serve({
    services: [createUserService(createUsers()), greeter, createWelcomeService()],
    port: ports.service,
    broker,
    documents: { openapi, asyncapi },
    signals,
  });
  // The table names port 50051, where the service is unless it was told to take another one.
  const gateway = await serveGateway({
    table,
    port: ports.gateway,
    upstreams: { acme: [`127.0.0.1:${service.port}`] },
    signals,
  });
  return { broker, service, gateway };
}

async function readGenerated<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(new URL(`../../../../../generated/${path}`, import.meta.url), "utf8")) as T;
}
