import fastify from "fastify";

// The same routes by hand: request and response schemas, the same answers.

const user = {
  type: "object",
  properties: {
    id: { type: "integer" },
    name: { type: "string" },
    email: { type: "string" },
    active: { type: "boolean" },
    createTime: { type: "string" },
  },
};
const users = Array.from({ length: 100 }, (_, index) => ({
  id: index + 1,
  name: `User ${index + 1}`,
  email: `user${index + 1}@example.com`,
  active: false,
  createTime: new Date().toISOString(),
}));

const app = fastify();
app.get<{ Params: { id: number } }>(
  "/users/:id",
  {
    schema: {
      params: { type: "object", properties: { id: { type: "integer", minimum: 1 } }, required: ["id"] },
      response: { 200: user },
    },
  },
  async (request, reply) => users[request.params.id - 1] ?? reply.code(404).send({ message: "not found" }),
);
app.get("/users", { schema: { response: { 200: { type: "array", items: user } } } }, async () => users);
app.post<{ Body: { name: string; email: string } }>(
  "/users",
  {
    schema: {
      body: {
        type: "object",
        properties: {
          name: { type: "string", minLength: 1, maxLength: 100 },
          email: { type: "string", format: "email" },
        },
        required: ["name", "email"],
        additionalProperties: false,
      },
      response: { 201: { type: "object", properties: { message: { type: "string" }, user } } },
    },
  },
  async (request, reply) => {
    reply.code(201);
    return { message: "User added successfully", user: { ...users[0], ...request.body } };
  },
);
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
process.on("SIGTERM", () => app.close());
