import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Peer, run } from "../load.js";

const root = process.cwd();
const folder = join(root, "bench", "servers", "nest");

/**
 * Start NestJS, which is no dependency of the project: its packages are installed, and its decorators compiled, when the
 * bench asks for it.
 */
export async function startNest(name: string, adapter: "express" | "fastify"): Promise<Peer> {
  const installed = join(folder, "node_modules", ".package-lock.json");
  const isCurrent =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(folder, "package-lock.json")).mtimeMs;
  if (!isCurrent) execFileSync("npm", ["ci", "--ignore-scripts", "--silent"], { cwd: folder, stdio: "inherit" });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [compiler, "-p", folder], { stdio: "inherit" });
  const { url, child } = await run(process.execPath, [join(folder, "dist", "nest", "main.js"), adapter]);
  return { name, url, processes: [child] };
}
