import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface RunningEnvoy {
  /** Port of the listener. */
  readonly port: number;
  close(): Promise<void>;
}

/** What `envoy --mode validate` says; empty if it takes the configuration. */
export function validateEnvoy(program: string, yaml: string): string {
  const folder = mkdtempSync(join(tmpdir(), "svcgen-envoy-"));
  try {
    writeFileSync(join(folder, "envoy.yaml"), yaml);
    const args = ["--mode", "validate", "-l", "warning", "-c", join(folder, "envoy.yaml")];
    const { status, stderr, stdout } = spawnSync(program, args, { encoding: "utf8" });
    return status === 0 ? "" : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Start Envoy with a configuration that listens on port 0 and has its admin address on port 0. */
export async function startEnvoy(program: string, yaml: string): Promise<RunningEnvoy> {
  const folder = mkdtempSync(join(tmpdir(), "svcgen-envoy-"));
  const [config, admin] = [join(folder, "envoy.yaml"), join(folder, "admin")];
  writeFileSync(config, yaml);
  const args = [
    "-c",
    config,
    "--admin-address-path",
    admin,
    "--use-dynamic-base-id",
    "--concurrency",
    "1",
    "-l",
    "warning",
  ];
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => {
    told += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const close = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    const port = await listenerPort(admin).catch(() => undefined);
    if (port !== undefined) return { port, close };
    await sleep(50);
  }
  await close();
  throw new Error(`Envoy did not start: ${told}`);
}

async function listenerPort(addressFile: string): Promise<number | undefined> {
  const address = readFileSync(addressFile, "utf8");
  if (address === "") return undefined;
  const ready = await fetch(`http://${address}/ready`);
  if (!ready.ok) return undefined;
  const listeners = await (await fetch(`http://${address}/listeners?format=json`)).json();
  return listeners.listener_statuses?.[0]?.local_address?.socket_address?.port_value;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Send a request whose path reaches the wire as it is written. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk: string) => {
        text += chunk;
      });
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }));
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** What an upstream was asked. */
export interface Asked {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Upstream {
  readonly address: string;
  /** All requests so far. */
  readonly asked: Asked[];
  close(): Promise<void>;
}

/** An instance that speaks HTTP/2 without TLS and answers with what it was asked, as JSON. */
export async function startUpstream(status: (asked: Asked) => number = () => 200): Promise<Upstream> {
  const asked: Asked[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createHttp2Server((incoming, outgoing) => {
    const one = { path: incoming.url, headers: incoming.headers };
    asked.push(one);
    incoming.resume();
    incoming.on("end", () => {
      outgoing.writeHead(status(one), { "content-type": "application/json" });
      outgoing.end(JSON.stringify(one));
    });
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
