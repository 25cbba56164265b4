import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { WebSocket } from "ws";
import { type Goal, printPage } from "./page.js";

// Does memory stay flat while a million messages stream? The server's resident memory, each 100,000 messages.

const total = 1_000_000;
const step = total / 10;
const rows: string[][] = [];
const goals: Goal[] = [];
/** In MiB: what passes for flat. A heap of 48 MiB moves by so much as it is collected. */
const flat = 16;

// A small heap: what is kept for no reason ends the process, instead of waiting for a collection that is not yet due.
const heap = ["--max-old-space-size=48", "--max-semi-space-size=4"];
const server = spawn(process.execPath, [...heap, join(import.meta.dirname, "servers", "streams.mjs")], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [printed] = (await once(server.stdout as NonNullable<ChildProcess["stdout"]>, "data")) as [Buffer];
const url = printed.toString().trim();

// Warm: what the engine compiles and keeps is no leak.
await download("application/x-ndjson", 50_000, () => {});

for (const [name, accept, encoding] of [
  ["out, NDJSON", "application/x-ndjson", undefined],
  ["out, events", "text/event-stream", undefined],
  ["out, array", "application/json", undefined],
  ["out, NDJSON, gzip", "application/x-ndjson", "gzip"],
] as const) {
  await watch(name, (progress) => download(accept, total, progress, encoding));
}
await watch("in, NDJSON", (progress) => upload("application/x-ndjson", progress));
await watch("in, array", (progress) => upload("application/json", progress));
await watch("out, WebSocket", (progress) => listen(progress));
await watch("both ways, WebSocket", (progress) => converse(progress));

printPage({
  title: "Memory while a million messages stream",
  how: "Resident memory of the server in MiB, at the start and after each 100,000 messages of a stream; one process for all streams, with a heap of 48 MiB: what is kept for no reason would end it.",
  head: [
    "stream",
    ...Array.from({ length: 11 }, (_, index) => (index === 10 ? "1 M" : `${index * 100} k`)),
    "messages a second",
  ],
  rows,
  goals,
});
server.kill("SIGTERM");

async function watch(name: string, run: (progress: (messages: number) => void) => Promise<void>): Promise<void> {
  const sizes = [resident()];
  const started = performance.now();
  await run((messages) => {
    while (sizes.length <= Math.min(10, messages / step)) sizes.push(resident());
  });
  const seconds = (performance.now() - started) / 1000;
  goals.push({
    name: `${name}: more at 1 M than at 100 k`,
    value: (sizes[10] ?? Number.NaN) - (sizes[1] ?? Number.NaN),
    bound: "at most",
    limit: flat,
    print: (value) => `${value.toFixed(0)} MiB`,
  });
  rows.push([name, ...sizes.map((size) => size.toFixed(0)), Math.round(total / seconds).toLocaleString("en")]);
}

/** Counts messages by their bytes: each holds its number once. */
async function download(
  accept: string,
  count: number,
  progress: (messages: number) => void,
  encoding?: string,
): Promise<void> {
  const headers = { accept, ...(encoding === undefined ? {} : { "accept-encoding": encoding }) };
  const answer = await answerOf(request(`${url}/count/${count}`, { headers }).end());
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}`);
  const body = encoding === undefined ? answer : answer.pipe((await import("node:zlib")).createGunzip());
  let messages = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf("{"); at !== -1; at = chunk.indexOf("{", at + 1)) messages += 1;
    progress(messages);
  }
  if (messages < count) throw new Error(`${messages} messages came`);
}

async function upload(type: string, progress: (messages: number) => void): Promise<void> {
  const sending = request(`${url}/sum`, { method: "POST", headers: { "content-type": type } });
  const answer = answerOf(sending);
  const [open, between, close] = type === "application/json" ? ["[", ",", "]"] : ["", "\n", ""];
  const batch = 500;
  if (open !== "") sending.write(open);
  for (let sent = 0; sent < total; sent += batch) {
    const messages = Array.from({ length: batch }, (_, index) => `{"number":"${sent + index}"}`);
    const text = messages.join(between) + (sent + batch < total ? between : "");
    if (!sending.write(text)) await once(sending, "drain");
    progress(sent + batch);
  }
  sending.end(close);
  const got = await answer;
  let text = "";
  for await (const chunk of got) text += chunk;
  if (JSON.parse(text).count !== total) throw new Error(text);
}

async function listen(progress: (messages: number) => void): Promise<void> {
  const socket = openSocket(`/count/${total}`);
  let messages = 0;
  socket.on("message", () => progress(++messages));
  const [code] = (await once(socket, "close")) as [number];
  if (code !== 1000 || messages !== total) throw new Error(`${code} after ${messages} messages`);
}

async function converse(progress: (messages: number) => void): Promise<void> {
  const socket = openSocket("/echo");
  let messages = 0;
  socket.on("message", () => progress(++messages));
  await once(socket, "open");
  for (let sent = 0; sent < total; sent += 1) {
    const isFull = socket.bufferedAmount > 64 * 1024;
    await new Promise<void>((resolve) => {
      socket.send(`{"text":"${sent}"}`, isFull ? () => resolve() : undefined);
      if (!isFull) resolve();
    });
  }
  socket.send("");
  const [code] = (await once(socket, "close")) as [number];
  if (code !== 1000 || messages !== total) throw new Error(`${code} after ${messages} messages`);
}

function openSocket(path: string): WebSocket {
  return new WebSocket(url.replace("http", "ws") + path, "svcgen.json.v1");
}

async function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return answer;
}

function resident(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) / 1024;
}
