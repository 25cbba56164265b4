import { basename } from "node:path";
import type { Config } from "../config/config.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import { render } from "../render/render.js";
import { findOrigin } from "./origin.js";
import { type NewService, serviceArtifacts } from "./service.js";
import { wordsOf } from "./words.js";
import { existing, readManifest, writeOnce } from "./write-once.js";

export interface NewServiceOptions {
  /** As typed: `order`, `order-items`. */
  readonly name: string;
  /** Default: `<name>.v1`. */
  readonly package?: string | undefined;
  /** Where the project is, or shall be. */
  readonly folder: string;
  /** The name of its configuration; undefined: it has none yet. */
  readonly configFile: string | undefined;
  readonly config: Config;
  /** The svcgen that runs. */
  readonly packageFolder: string;
  readonly version: string;
  readonly dryRun: boolean;
}

export type NewServiceResult =
  /** Files of the service are there already: nothing was written. */
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: "written";
      /** What was written, or would be. */
      readonly files: readonly string[];
      /** Files of the project that were there already. */
      readonly kept: readonly string[];
      readonly toDo: ToDo;
    };

/** What is to be done by hand, because a file that it concerns is the user's. */
export interface ToDo {
  /** For the program that starts the services; undefined when it was written. */
  readonly main: { readonly importLine: string; readonly factory: string } | undefined;
  /** Packages that the project lacks, with their versions. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** Scripts of package.json that the project lacks. */
  readonly scripts: Readonly<Record<string, string>>;
}

/**
 * Write a new service: its proto, its handlers and a test, and in a folder without a project of svcgen's also what such a
 * project needs once. A file that exists stays as it is.
 *
 * @throws SvcgenError for a name that cannot be used, or a configuration with which the service could not work
 */
export async function newService(options: NewServiceOptions): Promise<NewServiceResult> {
  const { config, folder } = options;
  const words = wordsOf(options.name);
  const service: NewService = {
    words,
    package: packageOf(options.package ?? `${words.field}.v1`),
    schemas: config.schemas[0] ?? "schemas",
    out: config.out,
    extension: config.importExtension === "none" ? "" : `.${config.importExtension}`,
    project: projectName(folder),
    origin: findOrigin(options.packageFolder, options.version, folder),
  };
  requireFaces(config);
  requireIncluded(service, config);
  const { own, shared, manifest } = serviceArtifacts(service);

  const inTheWay = await existing(folder, render(own));
  if (inTheWay.length > 0) {
    const files = inTheWay.join(", ");
    return {
      kind: "refused",
      diagnostics: [problem("scaffold/exists", { files, service: `${words.Singular}Service` })],
    };
  }
  // A project that has a configuration has what it needs once, in files of its own choice.
  const once = options.configFile === undefined ? render(shared) : [];
  const kept = await existing(folder, once);
  const files = [...render(own), ...once.filter(({ path }) => !kept.includes(path))];
  const paths = files.map(({ path }) => path);
  if (!options.dryRun) await writeOnce(folder, files);
  return {
    kind: "written",
    files: paths,
    kept,
    toDo: {
      main: paths.includes("src/main.ts")
        ? undefined
        : {
            importLine: `import { create${words.Singular}Service } from "./${words.file}-service${service.extension}";`,
            factory: `create${words.Singular}Service()`,
          },
      ...(paths.includes("package.json")
        ? nothing
        : lacks(
            options.configFile === undefined ? manifest : { ...nothing, dependencies: manifest.dependencies },
            await readManifest(folder),
          )),
    },
  };
}

const nothing = { dependencies: {}, devDependencies: {}, scripts: {} };

function lacks(wanted: Omit<ToDo, "main">, has: Partial<Omit<ToDo, "main">>): Omit<ToDo, "main"> {
  const without = (entries: Readonly<Record<string, string>>, known: object) =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => !Object.hasOwn(known, name)));
  const installed = { ...has.dependencies, ...has.devDependencies };
  return {
    dependencies: without(wanted.dependencies, installed),
    devDependencies: without(wanted.devDependencies, installed),
    scripts: without(wanted.scripts, has.scripts ?? {}),
  };
}

/** The handlers and the test that are written call what these make. */
function requireFaces({ emit }: Config): void {
  const off = (["messages", "connect", "rest", "queue"] as const).filter((face) => emit[face] === false);
  if (off.length === 0) return;
  throw new SvcgenError(
    problem("cli/usage", {
      message: `a new service needs ${off.join(" and ")}, which the configuration turns off`,
      help: "turn it on, or write the service by hand",
    }),
  );
}

/** A service that nothing is generated for would not compile. */
function requireIncluded({ package: name, words, schemas }: NewService, { include, exclude }: Config): void {
  const file = `${name.replaceAll(".", "/")}/${words.field}.proto`;
  const named = (pattern: string): boolean =>
    `${name}.`.startsWith(`${pattern}.`) ||
    [file, `${schemas}/${file}`].some((path) => `${path}/`.startsWith(`${pattern}/`));
  if ((include.length === 0 || include.some(named)) && !exclude.some(named)) return;
  throw new SvcgenError(
    problem("cli/usage", {
      message: `the configuration generates nothing for the package ${name}`,
      help:
        include.length === 0
          ? "see its exclude"
          : `choose one in ${include.join(", ")} with --package, or add to its include`,
    }),
  );
}

function packageOf(name: string): string {
  const isPackage = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\.v[0-9]+[a-z0-9]*$/.test(name);
  if (isPackage && !/^(google|svcgen|buf|grpc)\./.test(name)) return name;
  throw new SvcgenError(
    problem("cli/usage", {
      message: `"${name}" can't be the package of a service`,
      help: isPackage
        ? "others have packages of that name: choose one with --package acme.order.v1"
        : "lower-case names with dots, a version last: acme.order.v1",
    }),
  );
}

/** What npm accepts as the name of a package. */
function projectName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "");
  return name === "" || name === "svcgen" ? "service" : name;
}
