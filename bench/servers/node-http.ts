import { createServer } from "node:http";

// The least that Node can do: JSON.parse and JSON.stringify on fixed routes.

const users = Array.from({ length: 100 }, (_, index) => ({
  id: index + 1,
  name: `User ${index + 1}`,
  email: `user${index + 1}@example.com`,
  active: false,
  createTime: new Date().toISOString(),
}));
const server = createServer((request, response) => {
  const answer = (status: number, body: unknown) => {
    const text = JSON.stringify(body);
    response
      .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) })
      .end(text);
  };
  if (request.method === "GET") {
    return request.url === "/users"
      ? answer(200, users)
      : answer(200, users[Number(request.url?.slice("/users/".length)) - 1]);
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    answer(201, {
      message: "User added successfully",
      user: { ...users[0], ...JSON.parse(Buffer.concat(chunks).toString()) },
    });
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
});
process.on("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
