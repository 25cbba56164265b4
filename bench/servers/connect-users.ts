import { createServer } from "node:http2";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { createValidateInterceptor } from "@connectrpc/validate";
import { UserService } from "../../generated/messages/acme/user/v1/user_pb.js";
import { createUser, getUser, users } from "./user-messages.js";

// connect-node with the example's contract and its own interceptor for validation: what stands behind grpc-gateway.

const server = createServer(
  connectNodeAdapter({
    interceptors: [createValidateInterceptor()],
    routes: (router) => router.service(UserService, { listUsers: () => ({ users }), getUser, createUser }),
  }),
);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
});
process.on("SIGTERM", () => process.exit(0));
