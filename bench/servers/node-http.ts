import { createServer } from "node:http";
import { announce } from "./announce.js";
import { added, addUser, cacheControl, newUser, users } from "./users.js";

// The least that Node can do: JSON.parse and JSON.stringify on fixed routes, and no validation.

const server = createServer((request, response) => {
  const answer = (status: number, body: unknown, more?: Record<string, string>) => {
    const text = JSON.stringify(body);
    response
      .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...more })
      .end(text);
  };
  if (request.method === "GET") {
    if (request.url === "/users") answer(200, users);
    else {
      const user = users[Number(request.url?.slice("/users/".length)) - 1];
      if (user === undefined) answer(404, { message: "not found" });
      else answer(200, user, { "cache-control": cacheControl });
    }
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const id = addUser(body.email);
    if (id === undefined) answer(409, { message: "another user has this email address" });
    else answer(added.status, { message: added.message, user: newUser(id, body) });
  });
});
announce(server);
