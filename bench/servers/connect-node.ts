import { createServer } from "node:http";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Greeter } from "../../generated/messages/acme/greeter/v1/greeter_pb.js";

// connect-node as its manual shows it, without validation.

const server = createServer(
  connectNodeAdapter({
    routes: (router) => router.service(Greeter, { sayHello: ({ name }) => ({ name: `Hello, ${name}` }) }),
  }),
);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
});
process.on("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
