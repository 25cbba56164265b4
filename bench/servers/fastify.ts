import fastify from "fastify";
import { addedSchema, idSchema, newUserSchema, pageSchema, userSchema } from "./schemas.js";
import { added, addUser, cacheControl, newUser, users } from "./users.js";

// The same routes by hand, as Fastify's manual shows it: schemas of requests and responses.

const app = fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: true } } });

app.get<{ Params: { id: number } }>(
  "/users/:id",
  { schema: { params: idSchema, response: { 200: userSchema } } },
  async (request, reply) => {
    const user = users[request.params.id - 1];
    if (user === undefined) return reply.code(404).send({ message: "not found" });
    reply.header("cache-control", cacheControl);
    return user;
  },
);

app.get(
  "/users",
  { schema: { querystring: pageSchema, response: { 200: { type: "array", items: userSchema } } } },
  async () => users,
);

app.post<{ Body: { name: string; email: string } }>(
  "/users",
  { schema: { body: newUserSchema, response: { 201: addedSchema } } },
  async (request, reply) => {
    const id = addUser(request.body.email);
    if (id === undefined) return reply.code(409).send({ message: "another user has this email address" });
    reply.code(added.status);
    return { message: added.message, user: newUser(id, request.body) };
  },
);

console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
process.on("SIGTERM", () => app.close());
