import { onTestFinished } from "vitest";
import type { RunningServer, ServeOptions } from "../../../runtime/server/options.js";
import { serve } from "../../../runtime/server/serve.js";
import { defineElementService } from "./element-service.js";

/** A server of the test's own, on a free port, that is closed with the test. */
export async function serveForTest(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  const server = await serve({
    services: [defineElementService()],
    port: 0,
    signals: [],
    shutdownTimeoutMs: 1_000,
    ...options,
  });
  onTestFinished(() => server.close());
  return server;
}
