import { basename } from "node:path";
import type { Artifact } from "../artifact/artifact.js";
import { problem } from "../diagnostics/catalogue.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { render } from "../render/render.js";
import { findOrigin } from "./origin.js";
import { type NewService, serviceArtifacts } from "./service.js";
import { wordsOf } from "./words.js";
import { existing, writeOnce } from "./write-once.js";

export interface NewServiceOptions {
  /** As typed: `order`, `order-items`. */
  readonly name: string;
  /** Default: `<name>.v1`. */
  readonly package?: string | undefined;
  /** Where the project is, or shall be. */
  readonly folder: string;
  /** The folders of an existing configuration, else the defaults. */
  readonly schemas: string;
  readonly out: string;
  /** The svcgen that runs. */
  readonly packageFolder: string;
  readonly version: string;
  readonly dryRun: boolean;
}

export interface NewServiceResult {
  readonly written: readonly string[];
  /** What the project had already, and what therefore is to be added there by hand. */
  readonly kept: readonly string[];
  /** `createOrderService`, and the module that exports it: for a main file that is there already. */
  readonly factory: string;
  readonly module: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Write a new service: its proto, its handlers and a test, and what a project needs once. Files that exist stay as they are.
 *
 * @throws SvcgenError when a file of the service itself exists: then nothing is written
 */
export async function newService(options: NewServiceOptions): Promise<NewServiceResult> {
  const words = wordsOf(options.name);
  const service: NewService = {
    words,
    package: packageOf(options.package ?? `${words.field}.v1`),
    schemas: options.schemas,
    out: options.out,
    project: projectName(options.folder),
    origin: findOrigin(options.packageFolder, options.version, options.folder),
  };
  const { own, shared } = serviceArtifacts(service);

  const inTheWay = existing(options.folder, filesOf(own));
  if (inTheWay.length > 0) {
    throw new SvcgenError(
      problem("scaffold/exists", { files: inTheWay.join(", "), service: `${words.Singular}Service` }),
    );
  }
  const kept = existing(options.folder, filesOf(shared));
  const files = filesOf([...own, ...shared.filter(({ path }) => !kept.includes(path))]);
  return {
    written: options.dryRun ? files.map(({ path }) => path) : await writeOnce(options.folder, files),
    kept,
    factory: `create${words.Singular}Service`,
    module: `./${words.file}-service.js`,
    dependencies: { "@svcgen/runtime": service.origin.runtime, svcgen: service.origin.svcgen },
  };
}

function filesOf(artifacts: readonly Artifact[]) {
  return render(artifacts);
}

function packageOf(name: string): string {
  if (/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\.v[0-9]+[a-z0-9]*$/.test(name)) return name;
  throw new SvcgenError(
    problem("cli/usage", {
      message: `"${name}" can't be the package of a service`,
      help: "lower-case names with dots, a version last: acme.order.v1",
    }),
  );
}

/** What npm accepts as the name of a package. */
function projectName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "");
  return name === "" ? "service" : name;
}
