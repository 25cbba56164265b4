import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Figures, measure, printTable, ratio, spread } from "./measure.js";

// What a request costs: one server process on one core, the load from the other by wrk.

const here = import.meta.dirname;
const seconds = 2;
const rounds = 5;

const [svcgen, fastify, bare, connect] = (await Promise.all(
  ["svcgen", "fastify", "node-http", "connect-node"].map(start),
)) as [Server, Server, Server, Server];
const hello = script("hello", { name: "Ada" });
const rows: string[][] = [];

await compare("REST GET /users/{id}", "/users/7", undefined, [
  ["svcgen", svcgen],
  ["Fastify 5, hand-written schemas", fastify],
  ["bare node:http", bare],
]);
await compare("REST GET /users, 100 users", "/users", undefined, [
  ["svcgen", svcgen],
  ["Fastify 5, hand-written schemas", fastify],
  ["bare node:http", bare],
]);
await compare("Connect unary, JSON", "/acme.greeter.v1.Greeter/SayHello", hello, [
  ["svcgen, validation on", svcgen],
  ["connect-node, no validation", connect],
]);

printTable(
  "REST and Connect on one core",
  `wrk, 32 connections, ${seconds} s a run, ${rounds} rounds in turn after a warm-up; the server on one core, wrk on the other. Requests a second: median (least to greatest).`,
  ["request", "server", "requests a second", "against the first", "resident memory after"],
  rows,
);
for (const server of [svcgen, fastify, bare, connect]) server.process.kill("SIGTERM");

interface Server {
  readonly url: string;
  readonly process: ChildProcess;
}

async function start(name: string): Promise<Server> {
  const child = spawn("taskset", ["-c", "0", process.execPath, join(here, "servers", `${name}.mjs`)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return { url: chunk.toString().trim(), process: child };
}

async function compare(
  what: string,
  path: string,
  lua: string | undefined,
  servers: readonly (readonly [string, Server])[],
): Promise<void> {
  const figures = await measure(
    rounds,
    servers.map(([name, server]) => ({ name, run: () => load(server.url + path, lua) })),
  );
  const [first] = figures as readonly Figures[] as [Figures];
  for (const [index, figure] of figures.entries()) {
    const pid = servers[index]?.[1].process.pid ?? 0;
    rows.push([
      index === 0 ? what : "",
      figure.name,
      spread(figure.values, (value) => Math.round(value).toString()),
      index === 0 ? "" : `svcgen has ${ratio(first, figure)} times its requests`,
      `${Math.round(residentBytes(pid) / 2 ** 20)} MiB`,
    ]);
  }
}

function load(url: string, lua: string | undefined): number {
  const args = ["-c", "1", "wrk", "-t1", "-c32", `-d${seconds}s`, ...(lua === undefined ? [] : ["-s", lua]), url];
  const printed = execFileSync("taskset", args, { encoding: "utf8" });
  if (/Non-2xx/.test(printed)) throw new Error(printed);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(printed)?.[1]);
}

/** A program for wrk that posts a JSON body. */
function script(name: string, body: unknown): string {
  const path = join(here, `${name}.lua`);
  writeFileSync(
    path,
    `wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\nwrk.body = ${JSON.stringify(JSON.stringify(body))}\n`,
  );
  return path;
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}
