import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";
import { program } from "../support/programs.js";

// The clients in examples/python, as a user of another language writes them, against the running example.

const root = join(import.meta.dirname, "..", "..");
const python = program("SVCGEN_PYTHON", "python3");
const run = promisify(execFile);

python.describe("Python", () => {
  let acme: Acme;
  let stubs: string;

  beforeAll(async () => {
    acme = await startAcme({ service: 0, gateway: 0 });
    stubs = mkdtempSync(join(tmpdir(), "svcgen-python-"));
  });

  afterAll(async () => {
    await acme.close();
    rmSync(stubs, { recursive: true, force: true });
  });

  test.each([["the service"], ["the gateway"]])("requests: create, list, get, update, delete at %s", async (where) => {
    const base = where === "the service" ? acme.service.url : acme.gateway.url;
    const { stdout } = await run(python.path, ["examples/python/rest_client.py"], {
      cwd: root,
      env: { ...process.env, BASE_URL: base },
    });
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("POST    User added successfully");
    expect(lines[1]).toMatch(/^GET {5}\[\{'id': \d+, 'name': 'Ada', 'email': 'ada@example.com'/);
    expect(lines.slice(2, 5)).toEqual([
      "GET     Ada ada@example.com",
      "PUT     User updated successfully",
      "DELETE  User deleted successfully",
    ]);
    expect(lines[5]).toMatch(/^GET {5}404 there is no user \d+$/);
  });

  test("grpcio: SayHello and a stream", async () => {
    const { stdout: protos } = await run("find", ["node_modules/.cache/svcgen/include", "-name", "*.proto"], {
      cwd: root,
    });
    await run(
      python.path,
      [
        "-m",
        "grpc_tools.protoc",
        "-Ischemas",
        "-Inode_modules/.cache/svcgen/include",
        `--python_out=${stubs}`,
        `--grpc_python_out=${stubs}`,
        "acme/greeter/v1/greeter.proto",
        ...protos
          .trimEnd()
          .split("\n")
          .map((path) => path.replace("node_modules/.cache/svcgen/include/", "")),
      ],
      { cwd: root },
    );
    const { stdout } = await run(python.path, ["examples/python/grpc_client.py"], {
      cwd: root,
      env: { ...process.env, PYTHONPATH: stubs, TARGET: new URL(acme.service.url).host },
    });
    expect(stdout).toBe("Hello, Ada\nHello, Ada\nHello, Ada\n");
  });
});
