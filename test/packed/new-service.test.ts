import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { run, start } from "./support/run.js";

// An empty folder becomes a service by one command of the tarball; then npm install, npm test, npm start work there.

const packed = inject("packed");
const folder = join(packed.folder, "order-shop");
const here = { cwd: folder, bin: packed.bin };

beforeAll(async () => {
  mkdirSync(folder);
  await run("npx", ["--yes", "--package", packed.svcgen, "svcgen", "new", "service", "order"], here);
  await run("npm", ["install", "--no-audit", "--no-fund"], here);
});

afterAll(async () => {
  // npx keeps what it has installed for that very tarball.
  const cache = (await run("npm", ["config", "get", "cache"], here)).stdout.trim();
  const kept = existsSync(join(cache, "_npx")) ? readdirSync(join(cache, "_npx")) : [];
  for (const name of kept) {
    const manifest = join(cache, "_npx", name, "package.json");
    if (existsSync(manifest) && readFileSync(manifest, "utf8").includes(packed.svcgen))
      rmSync(join(manifest, ".."), { recursive: true });
  }
});

test("asks for the packages that it was made with, and finds nothing to change", async () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  expect(dependencies["@svcgen/runtime"]).toMatch(/^file:\.\.\/svcgen-runtime-.*\.tgz$/);
  expect(devDependencies.svcgen).toMatch(/^file:\.\.\/svcgen-\d.*\.tgz$/);
  const { stderr } = await run("npx", ["svcgen", "check"], here);
  expect(stderr).toContain("up to date");
});

test("npm test passes", async () => {
  const { stdout } = await run("npm", ["test"], here);
  expect(stdout).toMatch(/pass 3\b[\s\S]*fail 0\b/);
});

describe("npm start", () => {
  let running: Running;
  beforeAll(async () => {
    running = await startService("npm", ["start"]);
  });
  afterAll(() => running?.stop());

  test.each(["service", "gateway"] as const)("the %s answers over REST, Connect and gRPC", async (where) => {
    await expectFaces(running[where], "order.v1", "Order", "/v1/orders");
  });

  test("the service hands out its documents", async () => {
    const openapi = await (await fetch(`${running.service}/openapi.json`)).json();
    expect(openapi.paths).toHaveProperty("/v1/orders/{id}");
    expect((await fetch(`${running.service}/readyz`)).status).toBe(200);
  });

  test("SIGTERM ends it with exit code 0", async () => {
    expect(await running.stop()).toBe(0);
  });
});

test("runs on the oldest Node that it promises", async () => {
  const running = await startService(packed.oldestNode, ["dist/src/main.js"]);
  await expectFaces(running.gateway, "order.v1", "Order", "/v1/orders");
  expect(await running.stop()).toBe(0);
});

describe("a second service", () => {
  test("stands beside the first, and the command says what to add to the program", async () => {
    const before = readFileSync(join(folder, "src/main.ts"), "utf8");
    const { stdout, stderr } = await run(
      "npx",
      ["svcgen", "new", "service", "LineItem", "--package", "shop.line_item.v1"],
      here,
    );
    expect(stdout.trimEnd().split("\n")).toEqual([
      "schemas/shop/line_item/v1/line_item.proto",
      "src/line-item-service.ts",
      "test/line-item-service.test.ts",
    ]);
    expect(readFileSync(join(folder, "src/main.ts"), "utf8")).toBe(before);

    const [importLine, servicesLine] = stderr.split("\n").filter((line) => line.startsWith("  "));
    const factory = /services: \[(.*)\]/.exec(servicesLine ?? "")?.[1];
    expect(factory).toBe("createLineItemService()");
    writeFileSync(
      join(folder, "src/main.ts"),
      `${importLine?.trim()}\n${before.replace("services: [createOrderService()]", `services: [createOrderService(), ${factory}]`)}`,
    );
    const { stdout: tested } = await run("npm", ["test"], here);
    expect(tested).toMatch(/pass 6\b[\s\S]*fail 0\b/);
  });

  test("answers beside the first", async () => {
    const running = await startService("node", ["dist/src/main.js"]);
    await expectFaces(running.service, "order.v1", "Order", "/v1/orders");
    await expectFaces(running.gateway, "shop.line_item.v1", "LineItem", "/v1/lineItems");
    expect(await running.stop()).toBe(0);
  });

  test("of the same name is refused", async () => {
    await expect(
      run("npx", ["svcgen", "new", "service", "line-items", "--package", "shop.line_item.v1"], here),
    ).rejects.toThrow(/ended with 1[\s\S]*src\/line-item-service\.ts/);
  });
});

interface Running {
  readonly service: string;
  readonly gateway: string;
  /** @returns the exit code */
  stop(): Promise<number | null>;
}

async function startService(command: string, args: readonly string[]): Promise<Running> {
  const child = start(command, args, { ...here, env: { PORT: "0", GATEWAY_PORT: "0" } });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const printed = await printsUntil(child, /gateway {2}(\S+)/);
  const [, service = ""] = /service {2}(\S+)/.exec(printed) ?? [];
  const [, gateway = ""] = /gateway {2}(\S+)/.exec(printed) ?? [];
  return {
    service,
    gateway,
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

function printsUntil(child: ChildProcess, what: RegExp): Promise<string> {
  let printed = "";
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      printed += chunk;
      if (what.test(printed)) resolve(printed);
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("close", (code) => reject(new Error(`ended with ${code}\n${printed}`)));
  });
}

/** What REST adds is there over Connect and gRPC. */
async function expectFaces(url: string, packageName: string, resource: string, collection: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const added = await fetch(`${url}${collection}`, { method: "POST", headers, body: JSON.stringify({ title: url }) });
  const { id } = await added.json();
  expect(added.status).toBe(201);

  const service = `${packageName}.${resource}Service`;
  const body = JSON.stringify({ id });
  const got = await fetch(`${url}/${service}/Get${resource}`, { method: "POST", headers, body });
  expect(await got.json()).toMatchObject({ id, title: url });

  const proto = `${packageName.replaceAll(".", "/")}/${packageName.split(".").at(-2)}.proto`;
  const includes = join(folder, "include");
  if (!existsSync(includes)) await run("npx", ["svcgen", "includes", "--out", "include"], here);
  const protos = grpc.loadPackageDefinition(loadSync(proto, { includeDirs: [join(folder, "schemas"), includes] }));
  const found = service.split(".").reduce<unknown>((tree, name) => (tree as grpc.GrpcObject)[name], protos);
  const client = new (found as grpc.ServiceClientConstructor)(new URL(url).host, grpc.credentials.createInsecure());
  const answer = await new Promise((resolve, reject) => {
    client[`Get${resource}`]?.({ id }, (error: Error | null, value: unknown) =>
      error ? reject(error) : resolve(value),
    );
  });
  client.close();
  expect(answer).toMatchObject({ id, title: url });
}
