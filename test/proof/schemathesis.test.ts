import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDemoToken } from "../../examples/acme/src/demo-token.js";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";
import { program } from "../support/programs.js";

// Schemathesis, which knows nothing of svcgen, against the example behind its gateway: all checks and all phases find nothing.
// What it is not asked, and why, stands in schemathesis/.

const python = process.env.SVCGEN_PYTHON;
const beside = python === undefined ? undefined : join(dirname(python), "schemathesis");
process.env.SVCGEN_SCHEMATHESIS ??= beside;
const schemathesis = program("SVCGEN_SCHEMATHESIS", "schemathesis");

let acme: Acme;
const folder = mkdtempSync(join(tmpdir(), "svcgen-schemathesis-"));
beforeAll(async () => {
  acme = await startAcme({ service: 0, gateway: 0 });
});
afterAll(async () => {
  await acme.close();
  rmSync(folder, { recursive: true, force: true });
});

schemathesis.describe("schemathesis", () => {
  test("finds nothing", { timeout: 180_000 }, async () => {
    const { code, output } = await run(schemathesis.path, [
      "--config-file",
      join(import.meta.dirname, "schemathesis/schemathesis.toml"),
      "run",
      join(import.meta.dirname, "../../generated/openapi/openapi.json"),
      "--url",
      acme.gateway.url,
      "--header",
      `Authorization: Bearer ${await createDemoToken("users.read users.write")}`,
      "--seed",
      process.env.SVCGEN_PROOF_SEED ?? "1",
      "--max-examples",
      String(20 * Number(process.env.SVCGEN_PROOF_FACTOR ?? 1)),
      // It does not end.
      "--exclude-path",
      "/v1/users:watch",
      "--continue-on-failure",
    ]);
    expect(code, output).toBe(0);
    expect(output).toContain("No issues found");
  });
});

/** Run a program beside the server, which answers in this process. */
function run(
  path: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const hooks = join(import.meta.dirname, "schemathesis/hooks.py");
  const env = { ...process.env, SCHEMATHESIS_HOOKS: hooks, PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn(path, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const append = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", append);
  child.stderr.on("data", append);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
