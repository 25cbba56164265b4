import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { load, type Peer, postScript, start, stop } from "./load.js";
import { printPage } from "./page.js";

// Where the time of one request goes: V8's sampling profiler on the server, self time by the part that a function is of.

const seconds = Number(process.env.BENCH_SECONDS ?? 4);
const post = postScript("profile-post", "application/json", '{"name":"Ada Lovelace","email":"ada${n}@example.com"}');
const hello = postScript("profile-hello", "application/json", '{"name":"Ada"}');
const requests = [
  ["GET /users/{id}", "/users/7", undefined],
  ["GET /users", "/users", undefined],
  ["POST /users", "/users", post],
  ["Connect, JSON", "/acme.greeter.v1.Greeter/SayHello", hello],
] as const;

/** In the order of the table. */
const parts: readonly (readonly [string, RegExp])[] = [
  ["writes to the socket (system call)", /^write(?:Utf8String|Latin1String|Buffer|v)? :/],
  ["Node: event loop, HTTP parser, system calls", /^\((?:program|anonymous)\) :|^(?!\(garbage)[^ ]* :/],
  ["Node: http, streams, timers", / node:/],
  ["garbage collector", /^\(garbage collector\)/],
  ["svcgen: connections and dispatch", / runtime\/server\/(?:listener|dispatch|serve|rpc)/],
  ["svcgen: call of the handler", / runtime\/server\//],
  ["svcgen: validation", / runtime\/validation\//],
  ["svcgen: JSON", / runtime\/rest\/json\//],
  ["svcgen: path, query, body to fields", / runtime\/rest\/(?:binding|field-slot)/],
  ["svcgen: routing, request and answer", / runtime\/rest\//],
  ["svcgen: queue", / runtime\/queue\//],
  ["protovalidate", / node_modules\/@bufbuild\/(?:protovalidate|cel)/],
  ["protobuf-es", / node_modules\/@bufbuild\/protobuf/],
  ["connect-es", / node_modules\/@connectrpc/],
  ["handler", / (?:bench|examples|generated)\//],
  ["other", /./],
];

const texts = new Map<string, readonly string[]>();
const columns = new Map<string, ReadonlyMap<string, number>>();
for (const [name, path, script] of requests) columns.set(name, await profile(path, script));

const shares = (part: string) => [...columns.values()].map((column) => column.get(part) ?? 0);
const used = parts.map(([part]) => part).filter((part) => shares(part).some((micros) => micros >= 0.01));
const cells = (values: readonly number[]) => values.map((micros) => micros.toFixed(2));
printPage({
  title: "Where the time of one request goes",
  how: `Microseconds of a request by the part in whose code they pass, callees not included; sampled every 0.1 ms for ${seconds} s under wrk's load after a warm-up, while the server is busy.`,
  head: ["part", ...columns.keys()],
  rows: [
    ...used.map((part) => [part, ...cells(shares(part))]),
    ["all", ...cells([...columns.values()].map((column) => [...column.values()].reduce((sum, each) => sum + each, 0)))],
  ],
});

/** Microseconds of a request, by part. */
async function profile(path: string, script: string | undefined): Promise<ReadonlyMap<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "svcgen-profile-"));
  const options = ["--cpu-prof", "--cpu-prof-interval", "100", "--cpu-prof-dir", folder];
  const server: Peer = await start("svcgen", "svcgen", [], options);
  load(server, path, 2, script);
  // Both clocks are the system's monotonic one.
  const from = process.hrtime.bigint() / 1000n;
  const { requests } = load(server, path, seconds, script);
  const to = process.hrtime.bigint() / 1000n;
  await stop(server);
  const [file = ""] = readdirSync(folder);
  return shareOut(JSON.parse(readFileSync(join(folder, file), "utf8")), Number(from), Number(to), requests);
}

interface Profile {
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

function shareOut(profile: Profile, from: number, to: number, requests: number): ReadonlyMap<string, number> {
  const partOfNode = new Map(profile.nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  const functions = new Map<string, number>();
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    at += profile.timeDeltas[index] ?? 0;
    const part = partOfNode.get(id);
    if (at < from || at > to || part === undefined) continue;
    const micros = (profile.timeDeltas[index + 1] ?? 0) / requests;
    times.set(part, (times.get(part) ?? 0) + micros);
    const name = names.get(id) ?? "";
    functions.set(name, (functions.get(name) ?? 0) + micros);
  }
  if (process.env.BENCH_FUNCTIONS !== undefined) {
    const most = [...functions].sort((a, b) => b[1] - a[1]).slice(0, Number(process.env.BENCH_FUNCTIONS));
    console.error(most.map(([name, micros]) => `${micros.toFixed(3).padStart(8)} ${name}`).join("\n"), "\n");
  }
  return times;
}

/** undefined while the server waits. */
function partOf(frame: CallFrame): string | undefined {
  if (frame.functionName === "(idle)") return undefined;
  const name = nameOf(frame);
  return parts.find(([, pattern]) => pattern.test(name))?.[0];
}

/** A function with the source file that it is of, which in a bundle the comment before it names. */
function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName === "" ? "(anonymous)" : functionName.replaceAll(" ", "_");
  if (!url.startsWith("file:")) return `${name.replace("(garbage_collector)", "(garbage collector)")} ${url}:`;
  const path = fileURLToPath(url);
  if (path.includes("/node_modules/.cache/")) return `${name} ${sourceOf(path, lineNumber)}`;
  return `${name} ${path.slice(path.lastIndexOf("/node_modules/") + 1)}:${lineNumber + 1}`;
}

function sourceOf(bundle: string, lineNumber: number): string {
  for (let line = lineNumber; line >= 0; line -= 1) {
    const found = /^\/\/ ((?:\.\.\/)*[\w./-]+\.ts)$/.exec(linesOf(bundle)[line] ?? "")?.[1];
    if (found !== undefined) return found.replace(/^.*?(?=runtime\/|bench\/|examples\/|generated\/)/, "");
  }
  return bundle;
}

function linesOf(path: string): readonly string[] {
  const known = texts.get(path) ?? readFileSync(path, "utf8").split("\n");
  texts.set(path, known);
  return known;
}
