import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";
import { program } from "../support/programs.js";
import { svcgenBinary } from "../support/svcgen.js";

// The clients in examples/python, as users of another language write them, against the running example: with the
// commands of their README.

const root = join(import.meta.dirname, "..", "..");
const python = program("SVCGEN_PYTHON", "python3", ["-c", "import requests, grpc, grpc_tools"]);

python.describe("Python", () => {
  let acme: Acme;
  let folder: string;

  beforeAll(async () => {
    acme = await startAcme({ service: 0, gateway: 0 });
    folder = mkdtempSync(join(tmpdir(), "svcgen-python-"));
    for (const name of ["README.md", "rest_client.py", "grpc_client.py"]) {
      cpSync(join(root, "examples/python", name), join(folder, name));
    }
  });

  afterAll(async () => {
    await acme?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(["service", "gateway"] as const)("requests: create, list, get, update, delete at the %s", async (where) => {
    const [, rest = ""] = commandsOf("README.md");
    const lines = (await run(rest, { BASE_URL: acme[where].url })).split("\n");
    expect(lines[0]).toBe("POST    User added successfully");
    expect(lines[1]).toMatch(/^GET {5}\[\{'id': \d+, 'name': 'Ada', 'email': 'ada@example.com'/);
    expect(lines.slice(2, 5)).toEqual([
      "GET     Ada ada@example.com",
      "PUT     User updated successfully",
      "DELETE  User deleted successfully",
    ]);
    expect(lines[5]).toMatch(/^GET {5}404 there is no user \d+$/);
  });

  test("grpcio: SayHello and a stream, at the service and through the gateway", async () => {
    const [, , grpc = ""] = commandsOf("README.md");
    expect(await run(grpc, { TARGET: new URL(acme.service.url).host })).toMatch(
      /^Hello, Ada\nHello, Ada\nHello, Ada$/m,
    );
    const again = await run("python grpc_client.py", { TARGET: new URL(acme.gateway.url).host });
    expect(again).toBe("Hello, Ada\nHello, Ada\nHello, Ada");
  });

  /** The blocks of commands of a README. */
  function commandsOf(file: string): readonly string[] {
    const blocks = readFileSync(join(folder, file), "utf8").matchAll(/^```sh\n(.*?)^```$/gms);
    return [...blocks].map(([, commands = ""]) => commands);
  }

  /** Run commands as the README gives them, with this checkout's svcgen and the installed Python. @returns what they print */
  async function run(commands: string, variables: Readonly<Record<string, string>>): Promise<string> {
    const script = commands
      .replace(/^npx svcgen /gm, `"${process.execPath}" "${svcgenBinary}" --quiet `)
      .replace(/^python /gm, `"${python.path}" `)
      .replaceAll("../../schemas", join(root, "schemas"));
    const child = spawn("sh", ["-euc", script], { cwd: folder, env: { ...process.env, ...variables } });
    let printed = "";
    let complaints = "";
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaints += chunk;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, complaints]).toEqual([0, ""]);
    return printed.trimEnd();
  }
});
