import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Counted, readWrk } from "./wrk.js";

// Servers in processes of their own, and wrk as their load: the server on the first core, wrk on the second.

export interface Peer {
  readonly name: string;
  readonly url: string;
  /** Most have one; a proxy and what stands behind it are one server of two. */
  readonly processes: readonly ChildProcess[];
}

const started = new Set<ChildProcess>();
// Also when the bench fails.
process.on("exit", () => {
  for (const child of started) child.kill();
});

/** Start a server of the bench; it prints its address. */
export async function start(
  name: string,
  file: string,
  args: readonly string[] = [],
  execArgs: readonly string[] = [],
): Promise<Peer> {
  const path = join(import.meta.dirname, "servers", `${file}.mjs`);
  const { url, child } = await run(process.execPath, [...execArgs, path, ...args]);
  return { name, url, processes: [child] };
}

/** Start a program on the server's core. */
export async function run(
  command: string,
  args: readonly string[],
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  requirePrograms();
  const child = spawn("taskset", ["-c", "0", command, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  started.add(child);
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return { url: chunk.toString().trim(), child };
}

/** What the bench starts itself, by the package of Debian that has it. */
const programs = { wrk: "wrk", taskset: "util-linux" };

/** End the bench with one line where a program is missing. */
function requirePrograms(): void {
  for (const [program, name] of Object.entries(programs)) {
    if (spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined) continue;
    console.error(`This bench needs the program ${program}, which is not installed: apt-get install ${name}`);
    process.exit(1);
  }
}

export async function stop({ processes }: Peer): Promise<void> {
  for (const child of processes) {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
  }
}

export interface Load extends Counted {
  /** CPU time of the server's process, user and system, for each request. */
  readonly cpuMicros: number;
}

/** @param script Of wrk, in Lua. @throws Error when nothing was answered, or not all with 2xx. */
export function load(server: Peer, path: string, seconds: number, script?: string): Load {
  const before = cpuNanos(server);
  const args = ["-c", "1", "wrk", "-t1", "-c32", `-d${seconds}s`];
  const printed = execFileSync(
    "taskset",
    [...args, ...(script === undefined ? [] : ["-s", script]), server.url + path],
    {
      encoding: "utf8",
    },
  );
  const used = cpuNanos(server) - before;
  const counted = readWrk(printed, `${server.name}, ${path}`);
  return { ...counted, cpuMicros: used / counted.requests / 1e3 };
}

function cpuNanos({ processes }: Peer): number {
  return processes.reduce((sum, { pid = 0 }) => sum + cpuNanosOf(pid), 0);
}

/** What Linux has counted for all threads of a process. */
function cpuNanosOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    const [nanos] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ");
    return sum + Number(nanos);
  }, 0);
}

/** Of all processes of a server. */
export function residentMebibytes({ processes }: Peer): number {
  return processes.reduce((sum, { pid = 0 }) => sum + residentOf(pid), 0);
}

function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

/** A program for wrk that posts a body; `\${n}` in it is another number each time. */
export function postScript(name: string, contentType: string, body: string): string {
  const path = join(import.meta.dirname, `${name}.lua`);
  const [head = "", tail = ""] = body.split("${n}").map(luaString);
  const lines = [
    "local run, n = os.time() % 1000000, 0",
    `local headers = {["content-type"] = ${luaString(contentType)}}`,
    "request = function()",
    "  n = n + 1",
    `  return wrk.format("POST", nil, headers, ${body.includes("${n}") ? `${head} .. run .. "." .. n .. ${tail}` : head})`,
    "end",
  ];
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

function luaString(text: string): string {
  const bytes = [...Buffer.from(text)].map((byte) => `\\${byte.toString().padStart(3, "0")}`);
  return `"${bytes.join("")}"`;
}
