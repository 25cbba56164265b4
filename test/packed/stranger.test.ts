import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, inject, test } from "vitest";
import { attempt, run } from "./support/run.js";

// An empty project that is told to use svcgen: from a new proto to code that compiles under the strictest flags.

const packed = inject("packed");
const folder = join(packed.folder, "stranger");
const here = { cwd: folder, bin: packed.bin };

const files: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "stranger", private: true, type: "module" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "ES2023",
      lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
      types: ["node"],
      module: "NodeNext",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      erasableSyntaxOnly: true,
      skipLibCheck: false,
      noEmit: true,
    },
    include: ["generated", "*.ts"],
  }),
  "svcgen.config.ts": `import { defineConfig } from "svcgen";

export default defineConfig({ emit: { openapi: { title: "Stranger" } } });
`,
  "handler.ts": `import { defineShopService } from "./generated/connect/shop/v1/shop-service.js";

export const shop = defineShopService({
  getThing: ({ id }) => ({ id, name: "thing" }),
  async *watchThings() {
    yield { id: 1, name: "thing" };
  },
});
`,
  "schemas/shop/v1/shop.proto": `syntax = "proto3";

package shop.v1;

import "buf/validate/validate.proto";
import "google/api/annotations.proto";
import "svcgen/v1/queue.proto";

// Sells things.
service ShopService {
  // Finds a thing.
  rpc GetThing(GetThingRequest) returns (Thing) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {get: "/v1/things/{id}"};
  }
  // Sends things as they come.
  rpc WatchThings(WatchThingsRequest) returns (stream Thing) {
    option (google.api.http) = {get: "/v1/things:watch"};
  }
}
message GetThingRequest {
  int32 id = 1 [(buf.validate.field).int32.gt = 0];
}
message WatchThingsRequest {}
message Thing {
  int32 id = 1;
  string name = 2;
}
// A thing was sold.
message ThingSold {
  option (svcgen.v1.event) = {key: "thing.id"};
  Thing thing = 1;
}
`,
};

beforeAll(async () => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const packages = [packed.svcgen, packed.runtime, "typescript@5.9.3", "@types/node@24.19.2"];
  await run("npm", ["install", "--no-audit", "--no-fund", ...packages], here);
});

test("generates, and what is generated compiles", async () => {
  const { stderr } = await run("npx", ["svcgen", "generate"], here);
  expect(stderr).toMatch(/1 service, \d+ files: \d+ written, 0 deleted/);
  expect(JSON.parse(readFileSync(join(folder, "generated/openapi/openapi.json"), "utf8"))).toMatchObject({
    info: { title: "Stranger" },
    paths: { "/v1/things/{id}": { get: { operationId: expect.any(String) } } },
  });
  await run("npx", ["svcgen", "check"], here);
  const { stdout } = await run("npx", ["tsc", "-p", "tsconfig.json"], here);
  expect(stdout).toBe("");
});

test("check finds a proto that was changed, and says what to do", async () => {
  const proto = join(folder, "schemas/shop/v1/shop.proto");
  writeFileSync(proto, readFileSync(proto, "utf8").replace("/v1/things/{id}", "/v1/goods/{id}"));
  const { code, stdout, stderr } = await attempt("npx", ["svcgen", "check"], here);
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/svcgen generate/);
  await run("npx", ["svcgen", "generate"], here);
});

test.each(["--version", "--help", "routes", "explain http/route-conflict"])("svcgen %s", async (line) => {
  const { stdout } = await run("npx", ["svcgen", ...line.split(" ")], here);
  expect(stdout).not.toBe("");
});

test("the plugin for protoc is there", async () => {
  const { code, stderr } = await attempt("npx", ["protoc-gen-svcgen", "--version"], here);
  expect([code, stderr]).toEqual([0, ""]);
});

test("runs on the oldest Node that it promises", async () => {
  const oldest = join(folder, "node_modules/svcgen/dist/bin/svcgen.js");
  const { stderr } = await run(packed.oldestNode, [oldest, "generate", "--no-cache"], here);
  expect(stderr).toContain("up to date");
});
