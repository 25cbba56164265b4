import type { Server } from "node:http";

/** Listen on a free port, say where, and end at SIGTERM. */
export function announce(server: Server): void {
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
  });
  process.on("SIGTERM", () => {
    server.close();
    server.closeAllConnections();
  });
}
