/**
 * Compiles the protos that the runtime and its tests are built on: `schemas/{svcgen,google,grpc}` to `runtime/gen`, and
 * `test/support/runtime/*.proto` beside themselves. Their output is committed; running this twice changes nothing.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const bin = join(root, "node_modules/.bin");

/** @param own Whether the output is the runtime's own. */
const template = (own: boolean) => ({
  version: "v2",
  plugins: [
    {
      local: "protoc-gen-es",
      out: "out",
      opt: [
        "target=ts",
        "import_extension=js",
        "erasable_syntax=true",
        "rewrite_imports=./buf/validate/validate_pb.js:@bufbuild/protovalidate/gen",
        // In the tests' folder: what the runtime holds is not generated again.
        ...(own ? [] : ["rewrite_imports=./google/api/**/*_pb.js:../../../runtime/gen"]),
      ],
    },
  ],
});

compile({
  inputs: { "schemas/svcgen": "svcgen", "schemas/google": "google", "schemas/grpc": "grpc" },
  only: ["svcgen", "google", "grpc"],
  output: "runtime/gen",
});
compile({
  inputs: {
    "test/support/runtime/elements.proto": "elements.proto",
    "test/support/runtime/files.proto": "files.proto",
    "test/support/runtime/include": ".",
    "schemas/google": "google",
  },
  only: ["elements.proto", "files.proto"],
  output: "test/support/runtime",
});

interface Job {
  /** Path below the repository to path below the folder that is compiled. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly only: readonly string[];
  readonly output: string;
}

/** In a folder of its own, so that no buf.yaml of the repository has a say, and stale files do not survive. */
function compile(job: Job): void {
  const work = mkdtempSync(join(tmpdir(), "svcgen-"));
  try {
    const source = join(work, "source");
    for (const [from, to] of Object.entries(job.inputs)) {
      cpSync(join(root, from), join(source, to), { recursive: true });
    }
    writeFileSync(join(work, "buf.gen.yaml"), JSON.stringify(template(job.output === "runtime/gen")));
    const paths = job.only.flatMap((path) => ["--path", join(source, path)]);
    execFileSync(join(bin, "buf"), ["generate", "--template", "buf.gen.yaml", ...paths, "source"], {
      cwd: work,
      stdio: "inherit",
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` },
    });
    const made = join(work, "out");
    for (const name of readdirSync(made)) {
      const target = join(root, job.output, name);
      rmSync(target, { recursive: true, force: true });
      cpSync(join(made, name), target, { recursive: true });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
