import { deepStrictEqual } from "node:assert";
import { type Load, load, type Peer, postScript, residentMebibytes, start, stop } from "./load.js";
import { median, printTable, spread } from "./measure.js";

// What a request costs, against the same routes by hand on Node, on frameworks, and on connect-node.

const seconds = Number(process.env.BENCH_SECONDS ?? 2);
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);

const newUser = { name: "Ada Lovelace", email: "ada${n}@example.com" };
const post = postScript("post-user", "application/json", JSON.stringify(newUser));
const hello = postScript("hello-json", "application/json", JSON.stringify({ name: "Ada" }));
// A field of wire type 2: `name: "Ada"`.
const helloBinary = postScript("hello-proto", "application/proto", "\n\u0003Ada");
const sayHello = "/acme.greeter.v1.Greeter/SayHello";

const svcgen = await start("svcgen", "svcgen");
const withEvents = await start("svcgen, each new user told of through the broker", "svcgen", ["events"]);
const unchecked = await start("svcgen, no validation", "svcgen", ["no-validation"]);
const peers = [
  await start("bare node:http, JSON.parse and JSON.stringify, no validation", "node-http"),
  await start("Fastify 5, hand-written schemas", "fastify"),
  await start("Hono, Ajv", "hono"),
  await start("Express 5, Ajv", "express"),
];
const connect = await start("connect-node, its validation", "connect-node");
const connectUnchecked = await start("connect-node, no validation", "connect-node", ["no-validation"]);

for (const server of [svcgen, withEvents, ...peers]) await holdToTheSameAnswers(server);

const rows: string[][] = [];
await compare("GET /users/{id}", "/users/7", undefined, [svcgen, ...peers]);
await compare("GET /users, 100 users", "/users", undefined, [svcgen, ...peers]);
await compare("POST /users", "/users", post, [svcgen, ...peers, withEvents]);
await compare("Connect unary, JSON", sayHello, hello, [svcgen, connect]);
await compare("Connect unary, JSON", sayHello, hello, [unchecked, connectUnchecked]);
await compare("Connect unary, binary", sayHello, helloBinary, [svcgen, connect]);
await compare("Connect unary, binary", sayHello, helloBinary, [unchecked, connectUnchecked]);

printTable(
  "REST and Connect on one core",
  [
    `wrk, 32 connections, ${seconds} s a run, ${rounds} rounds in turn after a warm-up; the server on one core, wrk on the other.`,
    "CPU: user and system time of the server's process for a request, as Linux counts it.",
    "Ratios are the medians of the rounds' own, with the least and the greatest; above 1, svcgen is the faster.",
    "Before the load, each server is asked the same questions and has to give the same answers, status codes and refusals.",
  ].join(" "),
  [
    "request",
    "server",
    "CPU µs",
    "requests a second",
    "svcgen against it, by CPU",
    "by requests a second",
    "resident MiB",
  ],
  rows,
);
for (const server of [svcgen, withEvents, unchecked, ...peers, connect, connectUnchecked]) await stop(server);

async function compare(
  what: string,
  path: string,
  script: string | undefined,
  servers: readonly Peer[],
): Promise<void> {
  const loads = new Map<Peer, Load[]>(servers.map((server) => [server, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const server of servers) {
      const result = load(server, path, seconds, script);
      if (round > 0) loads.get(server)?.push(result);
    }
  }
  const [first = []] = loads.values();
  for (const [server, own] of loads) {
    const cpu = own.map(({ cpuMicros }) => cpuMicros);
    const perSecond = own.map((each) => each.perSecond);
    const isFirst = own === first;
    const by = (ratio: (mine: Load, theirs: Load) => number) =>
      isFirst
        ? ""
        : spread(
            own.map((theirs, round) => ratio(first[round] ?? theirs, theirs)),
            (value) => value.toFixed(2),
          );
    rows.push([
      isFirst ? what : "",
      server.name,
      spread(cpu, (value) => value.toFixed(1)),
      Math.round(median(perSecond)).toString(),
      by((mine, theirs) => theirs.cpuMicros / mine.cpuMicros),
      by((mine, theirs) => mine.perSecond / theirs.perSecond),
      Math.round(residentMebibytes(server.process.pid ?? 0)).toString(),
    ]);
  }
}

/** A comparison of servers that do different things says nothing. */
async function holdToTheSameAnswers({ name, url }: Peer): Promise<void> {
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
