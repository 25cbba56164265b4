/**
 * Packs both packages and uses them as a stranger would: an empty project outside of the repository, installed from the
 * tarballs, generates from a new proto, and what comes out compiles under the strictest flags.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const work = mkdtempSync(join(tmpdir(), "svcgen-packed-"));

const files: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "stranger", private: true, type: "module" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "ES2023",
      lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
      module: "NodeNext",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ["generated", "*.ts"],
  }),
  "svcgen.config.ts": `import { defineConfig } from "svcgen";

export default defineConfig({ emit: { openapi: { title: "Stranger" } } });
`,
  "handler.ts": `import { defineShopService } from "./generated/connect/shop/v1/shop-service.js";

export const shop = defineShopService({ getThing: (request) => ({ id: request.id, name: "thing" }) });
`,
  "schemas/shop/v1/shop.proto": `syntax = "proto3";
package shop.v1;
import "buf/validate/validate.proto";
import "google/api/annotations.proto";
// Sells things.
service ShopService {
  // Finds a thing.
  rpc GetThing(GetThingRequest) returns (Thing) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {get: "/v1/things/{id}"};
  }
}
message GetThingRequest {
  int32 id = 1 [(buf.validate.field).int32.gt = 0];
}
message Thing {
  int32 id = 1;
  string name = 2;
}
`,
};

try {
  const tarballs = join(work, "tarballs");
  const project = join(work, "project");
  mkdirSync(tarballs);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), content);
  }
  run(
    "npm",
    ["pack", "--silent", "--pack-destination", tarballs, "--workspace", "runtime", "--include-workspace-root"],
    root,
  );
  const packed = readdirSync(tarballs).map((name) => join(tarballs, name));
  run(
    "npm",
    [
      "install",
      "--no-audit",
      "--no-fund",
      "--loglevel",
      "error",
      ...packed,
      "typescript@5.9.3",
      "node@24.21.0",
      "@types/node@24.19.2",
    ],
    project,
  );
  run("npx", ["--no-install", "svcgen", "--version"], project);
  run("npx", ["--no-install", "svcgen", "generate"], project);
  run("npx", ["--no-install", "svcgen", "check"], project);
  run("npx", ["--no-install", "tsc", "-p", "tsconfig.json"], project);
  process.stdout.write("the packed tarballs generate in an empty project, and what they generate compiles\n");
} finally {
  rmSync(work, { recursive: true, force: true });
}

function run(command: string, args: readonly string[], cwd: string): void {
  // What npm tells the scripts that it runs would reach the other project's npm.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_|package_|lifecycle_)/.test(name) || name === "npm_config_registry",
    ),
  );
  const { status, error } = spawnSync(command, args, {
    cwd,
    env,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}
