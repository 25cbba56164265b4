import { createServer } from "node:http";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { createValidateInterceptor } from "@connectrpc/validate";
import { Greeter } from "../../generated/messages/acme/greeter/v1/greeter_pb.js";
import { announce } from "./announce.js";

// connect-node as its manual shows it, with its own interceptor for validation or without.

const interceptors = process.argv.includes("no-validation") ? [] : [createValidateInterceptor()];
const server = createServer(
  connectNodeAdapter({
    interceptors,
    routes: (router) => router.service(Greeter, { sayHello: ({ name }) => ({ name: `Hello, ${name}` }) }),
  }),
);
announce(server);
