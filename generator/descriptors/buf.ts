import { spawn } from "node:child_process";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import { findBuf } from "./find-buf.js";

export type BufResult =
  | { readonly kind: "image"; readonly image: Uint8Array }
  | { readonly kind: "findings"; readonly findings: readonly BufFinding[] };

/** One line of `--error-format=json`. Lines count from 1; columns count bytes from 1. */
export interface BufFinding {
  readonly path?: string;
  readonly start_line?: number;
  readonly start_column?: number;
  readonly end_line?: number;
  readonly end_column?: number;
  readonly message: string;
}

/** Compile an archive of protos. The archive's root is the only include root; nothing is read from disk or network. */
export async function runBuf(tar: Uint8Array, projectFolder?: string): Promise<BufResult> {
  const { command, args } = findBuf(projectFolder);
  const flags = ["build", "-#format=tar", "--as-file-descriptor-set", "-o", "-#format=binpb", "--error-format=json"];
  const { code, stdout, stderr } = await run(command, [...args, ...flags], tar);
  if (code === 0) return { kind: "image", image: stdout };
  const text = stderr.toString("utf8");
  const findings = parseFindings(text);
  if (code === FINDINGS && findings.length > 0) return { kind: "findings", findings };
  throw new SvcgenError(problem("env/buf-failed", { message: text.trim() || `exit code ${code}` }));
}

const FINDINGS = 100;

function run(
  command: string,
  args: string[],
  input: Uint8Array,
): Promise<{ code: number | null; stdout: Buffer; stderr: Buffer }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: withoutGit(process.env), stdio: ["pipe", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", (error) =>
      reject(new SvcgenError(problem("env/buf-failed", { message: `cannot start ${command}: ${error.message}` }))),
    );
    child.on("close", (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) }));
    // buf may end before it has read everything; its exit code then tells why.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** In a hook GIT_DIR and its like point into the user's repository; buf may run git, which would then work on that. */
function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.toUpperCase().startsWith("GIT_")));
}

function parseFindings(text: string): BufFinding[] {
  const findings: BufFinding[] = [];
  for (const line of text.split("\n")) {
    if (!line.startsWith("{")) continue;
    try {
      findings.push(JSON.parse(line) as BufFinding);
    } catch {
      // A line of buf's log that merely begins like an object.
    }
  }
  return findings;
}
