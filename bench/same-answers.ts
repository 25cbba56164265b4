import { deepStrictEqual } from "node:assert";
import type { Peer } from "./load.js";

/** A comparison of servers that do different things says nothing. */
export async function holdToTheSameAnswers({ name, url }: Peer): Promise<void> {
  const ask = async (path: string, body?: unknown) => {
    const response = await fetch(
      url + path,
      body === undefined
        ? {}
        : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
    );
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const user7 = {
    id: 7,
    name: "User 7",
    email: "user7@example.com",
    active: false,
    createTime: "2026-01-02T03:10:11.720Z",
  };
  deepStrictEqual(await ask("/users/7"), { status: 200, body: user7 }, name);
  const { body } = await ask("/users");
  deepStrictEqual([body.length, body[6]], [100, user7], name);
  deepStrictEqual((await ask("/users/101")).status, 404, name);
  const made = await ask("/users", { name: "Ada", email: "ada@example.com" });
  const { user, message } = made.body as { user: Record<string, unknown>; message: string };
  deepStrictEqual([made.status, message], [201, "User added successfully"], name);
  deepStrictEqual(
    { ...user, createTime: typeof user.createTime },
    { id: user.id, name: "Ada", email: "ada@example.com", active: false, createTime: "string" },
    name,
  );
  deepStrictEqual((await ask("/users", { name: "Ada", email: "ada@example.com" })).status, 409, name);
  if (name.startsWith("bare")) return;
  for (const wrong of [
    { email: "a@example.com" },
    { name: "", email: "a@example.com" },
    { name: "Ada", email: "ada" },
  ]) {
    deepStrictEqual((await ask("/users", wrong)).status, 400, `${name} takes ${JSON.stringify(wrong)}`);
  }
  deepStrictEqual((await ask("/users", { name: "Ada", email: "b@example.com", admin: true })).status, 400, name);
  deepStrictEqual((await ask("/users/0")).status, 400, name);
}
