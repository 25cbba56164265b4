import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The built command line, which `npm test` builds first. */
export const svcgenBinary = join(root, "dist/bin/svcgen.js");
export const pluginBinary = join(root, "dist/bin/protoc-gen-svcgen.js");

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder outside of the repository with a project of svcgen's in it. */
export interface TestProject {
  readonly folder: string;
  write(path: string, content: string): void;
  read(path: string): string;
  exists(path: string): boolean;
  remove(path: string): void;
  /** Every file below a folder, by path from there. Git's own left out. */
  tree(path?: string): Readonly<Record<string, string>>;
  svcgen(args: readonly string[], options?: RunOptions): RunResult;
  /** For tests that send signals: the caller waits for it. */
  start(args: readonly string[]): ReturnType<typeof spawn>;
  dispose(): void;
}

export interface RunOptions {
  /** From the project's folder. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export const shopProto = `syntax = "proto3";

package shop.v1;

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
  int32 id = 1;
}

message Thing {
  int32 id = 1;
  string name = 2;
}
`;

export const shopFiles: Readonly<Record<string, string>> = {
  "svcgen.config.json": '{"emit": {"openapi": {"types": false}}}\n',
  "schemas/shop/v1/shop.proto": shopProto,
};

export function createProject(files: Readonly<Record<string, string>> = shopFiles): TestProject {
  const top = mkdtempSync(join(tmpdir(), "svcgen-project-"));
  const folder = join(top, "project");
  mkdirSync(folder);
  // The test's own surroundings (colours, CI, a hook that runs the tests) are no part of it.
  const surroundings = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|npm_|CI$|NO_COLOR$|FORCE_COLOR$|SVCGEN_|VITEST|NODE_OPTIONS$)/.test(name),
  );
  const env = { ...Object.fromEntries(surroundings), SVCGEN_CACHE_DIR: join(top, "cache") };
  const project: TestProject = {
    folder,
    write(path, content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    read: (path) => readFileSync(join(folder, path), "utf8"),
    exists: (path) => existsSync(join(folder, path)),
    remove: (path) => rmSync(join(folder, path), { recursive: true }),
    tree(path = ".") {
      const base = join(folder, path);
      const names = existsSync(base) ? readdirSync(base, { recursive: true, encoding: "utf8" }) : [];
      const found = names.filter((name) => !/^\.git(\/|$)/.test(name) && statSync(join(base, name)).isFile());
      return Object.fromEntries(
        found
          .toSorted()
          .map((name) => [relative(".", name).split(sep).join("/"), readFileSync(join(base, name), "utf8")]),
      );
    },
    svcgen(args, options = {}) {
      const cwd = join(folder, options.cwd ?? ".");
      const { status, stdout, stderr } = spawnSync(process.execPath, [svcgenBinary, ...args], {
        cwd,
        env: { ...env, ...options.env },
        encoding: "utf8",
        input: "",
      });
      return { code: status, stdout, stderr };
    },
    start: (args) =>
      spawn(process.execPath, [svcgenBinary, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] }),
    dispose: () => rmSync(top, { recursive: true, force: true }),
  };
  for (const [path, content] of Object.entries(files)) project.write(path, content);
  return project;
}
