import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { announce } from "./announce.js";
import { isId, isNewUser, isPage } from "./hand-validation.js";
import { added, addUser, cacheControl, newUser, users } from "./users.js";

// Hono on its adapter for Node, and Ajv for what comes in.

const app = new Hono();

app.get("/users/:id", (context) => {
  const params: { id: unknown } = { id: context.req.param("id") };
  if (!isId(params)) return context.json({ message: "invalid id" }, 400);
  const user = users[params.id - 1];
  if (user === undefined) return context.json({ message: "not found" }, 404);
  context.header("cache-control", cacheControl);
  return context.json(user);
});

app.get("/users", (context) => {
  if (!isPage(context.req.query())) return context.json({ message: "invalid query" }, 400);
  return context.json(users);
});

app.post("/users", async (context) => {
  const body: unknown = await context.req.json().catch(() => undefined);
  if (!isNewUser(body)) return context.json({ message: "invalid user" }, 400);
  const id = addUser(body.email);
  if (id === undefined) return context.json({ message: "another user has this email address" }, 409);
  return context.json({ message: added.message, user: newUser(id, body) }, added.status);
});

announce(createAdaptorServer({ fetch: app.fetch }) as Server);
