import { type Load, load, type Peer, postScript, residentMebibytes, start, stop } from "./load.js";
import { type Figures, median, spread, unsteadyNote } from "./measure.js";
import { type Goal, printPage, times } from "./page.js";
import { goVersion, startGrpcGateway } from "./peers/grpc-gateway.js";
import { startNest } from "./peers/nest.js";
import { holdToTheSameAnswers } from "./same-answers.js";

// What a request costs, against the same routes by hand on Node, on frameworks, and on connect-node.

const seconds = Number(process.env.BENCH_SECONDS ?? 2);
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);

/** A server, and how many times its requests a second svcgen's are to be. */
type Rival = readonly [Peer, goal?: number];

const newUser = { name: "Ada Lovelace", email: "ada${n}@example.com" };
const post = postScript("post-user", "application/json", JSON.stringify(newUser));
const hello = postScript("hello-json", "application/json", JSON.stringify({ name: "Ada" }));
// A field of wire type 2: `name: "Ada"`.
const helloBinary = postScript("hello-proto", "application/proto", "\n\u0003Ada");
const sayHello = "/acme.greeter.v1.Greeter/SayHello";

const go = goVersion();
const svcgen = await start("svcgen", "svcgen");
const withEvents = await start("svcgen, each new user told of through the broker", "svcgen", ["events"]);
const unchecked = await start("svcgen, no validation", "svcgen", ["no-validation"]);
const rivals: readonly Rival[] = [
  [await start("bare node:http, JSON.parse and JSON.stringify, no validation", "node-http"), 0.8],
  [await start("Fastify 5, hand-written schemas", "fastify"), 1.1],
  [await start("Hono, Ajv", "hono"), 1],
  [await start("Express 5, Ajv", "express"), 1],
  [await startNest("NestJS 11 on Fastify, class-validator", "fastify"), 1],
  [await startNest("NestJS 11 on Express, class-validator", "express"), 1],
  ...(go === undefined ? [] : ([[await startGrpcGateway("grpc-gateway before connect-node"), 1]] as const)),
];
// connect-es answers there too: what svcgen does around a call must not be seen.
const connect: Rival = [await start("connect-node, its validation", "connect-node"), 0.97];
const connectUnchecked: Rival = [await start("connect-node, no validation", "connect-node", ["no-validation"]), 0.97];

for (const server of [svcgen, withEvents, ...rivals.map(([peer]) => peer)]) await holdToTheSameAnswers(server);

const rows: string[][] = [];
const measured: Figures[] = [];
const goals: Goal[] = [];
await compare("GET /users/{id}", "/users/7", undefined, svcgen, rivals);
await compare("GET /users, 100 users", "/users", undefined, svcgen, rivals);
await compare("POST /users", "/users", post, svcgen, [...rivals, [withEvents]]);
await compare("Connect unary, JSON", sayHello, hello, svcgen, [connect]);
await compare("Connect unary, JSON", sayHello, hello, unchecked, [connectUnchecked]);
await compare("Connect unary, binary", sayHello, helloBinary, svcgen, [connect]);
await compare("Connect unary, binary", sayHello, helloBinary, unchecked, [connectUnchecked]);

printPage({
  title: "REST and Connect on one core",
  how: [
    `wrk, 32 connections, ${seconds} s a run, ${rounds} rounds in turn after a warm-up; the server on one core, wrk on the other.`,
    "CPU: user and system time of the server's processes for a request, as Linux counts it.",
    "Ratios are the medians of the rounds' own, with the least and the greatest; above 1, svcgen is the faster.",
    "Before the load, each server is asked the same questions and has to give the same answers, status codes and refusals.",
  ].join(" "),
  head: [
    "request",
    "server",
    "CPU µs",
    "requests a second",
    "svcgen against it, by CPU",
    "by requests a second",
    "resident MiB",
  ],
  rows,
  notes: [
    "NestJS is measured on Fastify and on Express, its default, both with class-validator's DTOs behind its ValidationPipe.",
    go === undefined
      ? "grpc-gateway is left out: Go is not installed."
      : `grpc-gateway (${go}) and the connect-node service behind it share the server's core; CPU and memory are those of both. The service validates, with protovalidate.`,
    ...unsteadyNote(measured),
  ],
  goals,
});
for (const [server] of [[svcgen], [withEvents], [unchecked], ...rivals, connect, connectUnchecked] as const)
  await stop(server);

async function compare(
  what: string,
  path: string,
  script: string | undefined,
  subject: Peer,
  others: readonly Rival[],
): Promise<void> {
  const servers: readonly Rival[] = [[subject], ...others];
  const loads = new Map<Peer, Load[]>(servers.map(([server]) => [server, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [server, own] of loads) {
      const result = load(server, path, seconds, script);
      if (round > 0) own.push(result);
    }
  }
  for (const [{ name }, own] of loads) {
    measured.push({ name: `${what}, ${name}`, values: own.map(({ perSecond }) => perSecond) });
  }
  const mine = loads.get(subject) ?? [];
  for (const [server, goal] of servers) {
    const own = loads.get(server) ?? [];
    const ratios = (ratio: (mine: Load, theirs: Load) => number) =>
      own.map((theirs, round) => ratio(mine[round] ?? theirs, theirs));
    const byCpu = ratios((ours, theirs) => theirs.cpuMicros / ours.cpuMicros);
    const byRequests = ratios((ours, theirs) => ours.perSecond / theirs.perSecond);
    const print = (values: readonly number[]) =>
      server === subject ? "" : spread(values, (value) => value.toFixed(2));
    rows.push([
      server === subject ? what : "",
      server.name,
      spread(
        own.map(({ cpuMicros }) => cpuMicros),
        (value) => value.toFixed(1),
      ),
      Math.round(median(own.map(({ perSecond }) => perSecond))).toString(),
      print(byCpu),
      print(byRequests),
      Math.round(residentMebibytes(server)).toString(),
    ]);
    if (goal === undefined) continue;
    goals.push({
      name: `${what}, requests a second against ${server.name}`,
      value: median(byRequests),
      bound: "at least",
      limit: goal,
      print: times,
    });
  }
}
