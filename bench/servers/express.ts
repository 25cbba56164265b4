import { createServer } from "node:http";
import express, { type NextFunction, type Request, type Response } from "express";
import { announce } from "./announce.js";
import { isId, isNewUser, isPage } from "./hand-validation.js";
import { added, addUser, cacheControl, newUser, users } from "./users.js";

// Express 5 with its JSON parser, and Ajv for what comes in.

const app = express();
app.disable("x-powered-by").disable("etag");

app.get("/users/:id", (request: Request, response: Response) => {
  const params: { id: unknown } = { id: request.params.id };
  if (!isId(params)) return void response.status(400).json({ message: "invalid id" });
  const user = users[params.id - 1];
  if (user === undefined) return void response.status(404).json({ message: "not found" });
  response.set("cache-control", cacheControl).json(user);
});

app.get("/users", (request: Request, response: Response) => {
  if (!isPage({ ...request.query })) return void response.status(400).json({ message: "invalid query" });
  response.json(users);
});

app.post("/users", express.json(), (request: Request, response: Response) => {
  const body: unknown = request.body;
  if (!isNewUser(body)) return void response.status(400).json({ message: "invalid user" });
  const id = addUser(body.email);
  if (id === undefined) return void response.status(409).json({ message: "another user has this email address" });
  response.status(added.status).json({ message: added.message, user: newUser(id, body) });
});

app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
  response.status(400).json({ message: "bad request" });
});

announce(createServer(app));
