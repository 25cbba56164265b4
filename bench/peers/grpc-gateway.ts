import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Peer, run, start } from "../load.js";

const root = process.cwd();
const source = join(root, "bench", "servers", "grpc-gateway");
const work = join(root, "node_modules", ".cache", "svcgen-bench", "grpc-gateway");

/** undefined where Go is not installed. */
export function goVersion(): string | undefined {
  const { status, stdout } = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Start grpc-gateway and the connect-node service behind it, on one core: two processes that are one server. The generated
 * Go and the programs stand in the cache; the plugins are of the versions in go.mod.
 */
export async function startGrpcGateway(name: string): Promise<Peer> {
  buildGateway();
  const { url: backend, processes } = await start(name, "connect-users");
  const { url, child } = await run(join(work, "bin", "gateway"), [new URL(backend).host]);
  return { name, url, processes: [child, ...processes] };
}

function buildGateway(): void {
  const protos = join(work, "protos");
  mkdirSync(protos, { recursive: true });
  for (const file of ["go.mod", "go.sum", "main.go", "buf.gen.yaml"]) cpSync(join(source, file), join(work, file));
  cpSync(join(source, "users.proto"), join(protos, "users.proto"));
  for (const file of ["annotations.proto", "http.proto"])
    cpSync(join(root, "schemas/google/api", file), join(protos, "google/api", file));
  // The build of svcgen writes it.
  cpSync(join(root, "node_modules/.cache/svcgen/include/buf"), join(protos, "buf"), { recursive: true });
  const bin = join(work, "bin");
  const env = { ...process.env, GOFLAGS: "-mod=mod -buildvcs=false", GOBIN: bin };
  const step = (command: string, args: readonly string[]) =>
    execFileSync(command, args, { cwd: work, env, stdio: ["ignore", "inherit", "inherit"] });
  step("go", ["install", "tool"]);
  step(join(root, "node_modules", ".bin", "buf"), ["generate"]);
  step("go", ["build", "-o", join(bin, "gateway"), "."]);
}
