import { serve } from "../../../runtime/server/serve.js";
import { defineElementService } from "./element-service.js";

// A program as a user writes it, for the tests of signals: prints where it listens.
const server = await serve({ services: [defineElementService()], port: 0, shutdownTimeoutMs: 60_000 });
console.log(server.url);
