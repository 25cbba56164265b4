import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { describe, expect, onTestFinished, test } from "vitest";
import { createScript } from "../../examples/acme/src/script.js";
import { createGreeterClient } from "../../generated/connect/acme/greeter/v1/greeter.js";

// The example as a newcomer starts it: `npm run demo`, then `npm start`. Both build it, so they stand in one file, which
// runs one test after the other.

const root = join(import.meta.dirname, "../..");
const minute = 60_000;

test("npm run demo calls everything, and says at last that all is well", { timeout: 2 * minute }, async () => {
  const demo = start("npm", ["run", "--silent", "demo"]);
  expect([await demo.ended, demo.stderr().replace(/^✔.*\n/, "")]).toEqual([0, ""]);
  const lines = demo.stdout().trimEnd().split("\n");
  expect(lines.at(-1)).toMatch(/^(\d+) of \1 calls gave the expected answer$/);
  const faces = new Set(lines.slice(0, -2).map((line) => line.slice(2, 19).trim()));
  expect([...faces].toSorted()).toEqual([
    "Connect",
    "REST",
    "gRPC",
    "gRPC-Web",
    "gateway, Connect",
    "gateway, REST",
    "gateway, gRPC",
    "gateway, gRPC-Web",
    "queue",
  ]);
});

describe("a deviation of the demo", () => {
  function script() {
    const lines: string[] = [];
    return { lines, ...createScript({ print: (line) => lines.push(line), width: 200, timeoutMs: 50 }) };
  }

  test.each<readonly [string, () => Promise<unknown>, unknown]>([
    ["another value", async () => ({ id: 2 }), { id: 1 }],
    ["a part that is missing", async () => ({}), { id: 1 }],
    ["an item too many", async () => [1, 2], [1]],
    ["an error", () => Promise.reject(new Error("refused")), { id: 1 }],
    ["no answer", () => new Promise(() => {}), { id: 1 }],
  ])("%s: is shown with what was expected, and ends it with 1", async (_name, call, want) => {
    const { step, done, lines } = script();
    await step("REST", "GET /users/1", async () => ({ id: 1 }), { id: 1 });
    await step("REST", "GET /users/1", call, want);
    expect(done()).toBe(1);
    expect(lines[1]).toMatch(/^✖ REST {14}GET \/users\/1/);
    expect(lines[2]).toBe(`  expected ${JSON.stringify(want)}`);
    expect(lines.at(-1)).toBe("\n1 of 2 calls gave the expected answer");
  });

  test("more than was expected is none", async () => {
    const { step, done } = script();
    await step("REST", "GET /users/1", async () => ({ id: 1, name: "Ada" }), { id: 1 });
    expect(done()).toBe(0);
  });
});

test("npm start prints the URLs; SIGTERM lets a running call end, and ends it with 0", {
  timeout: 2 * minute,
}, async () => {
  const acme = start("npm", ["start", "--silent"], { PORT: "0", GATEWAY_PORT: "0" });
  await acme.prints("Ctrl-C ends it.");
  const [service = "", gateway = ""] = ["service", "gateway"].map((name) => urlOf(acme.stdout(), name));
  expect(acme.stdout()).toContain("REST; /docs, /openapi.json, ");
  expect(await (await fetch(`${service}/users`)).json()).toEqual([]);
  expect(await (await fetch(`${gateway}/users`)).json()).toEqual([]);

  const greeter = createGreeterClient(createGrpcTransport({ baseUrl: gateway }));
  const refused = new Promise<void>((resolve) => {
    const poll = setInterval(() => {
      fetch(`${gateway}/users`).catch(() => {
        clearInterval(poll);
        resolve();
      });
    }, 20);
  });
  const answer = await greeter.sayHelloToAll(
    (async function* () {
      yield { name: "Ada" };
      acme.child.kill("SIGTERM");
      await refused;
      yield { name: "Bob" };
    })(),
  );
  expect(answer.name).toBe("Hello, Ada and Bob");
  expect(await acme.ended).toBe(0);
});

test.each([
  ["service", "PORT"],
  ["gateway", "GATEWAY_PORT"],
])("the port of the %s is taken: one line, and exit code 1", async (_name, variable) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const acme = start(process.execPath, ["examples/acme/dist/examples/acme/src/main.js"], {
    PORT: "0",
    GATEWAY_PORT: "0",
    [variable]: String(port),
  });
  expect(await acme.ended).toBe(1);
  expect(acme.stdout()).toBe("");
  expect(acme.stderr()).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port} is in use by another program\\..*\n$`));
});

interface Started {
  readonly child: ChildProcess;
  /** The exit code. */
  readonly ended: Promise<number | null>;
  stdout(): string;
  stderr(): string;
  prints(text: string): Promise<void>;
}

function start(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    child,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    async prints(text) {
      const over = ended.then((code) => {
        throw new Error(`ended with ${code}\n${stdout}${stderr}`);
      });
      over.catch(() => {});
      while (!stdout.includes(text)) await Promise.race([once(child.stdout, "data"), over]);
    },
  };
}

function urlOf(text: string, name: string): string {
  return new RegExp(`^${name} +(\\S+)`, "m").exec(text)?.[1] ?? "";
}
