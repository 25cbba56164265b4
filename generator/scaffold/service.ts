import type { Artifact, View } from "../artifact/artifact.js";
import type { Origin } from "./origin.js";
import type { Words } from "./words.js";

/** What a new service is made of. */
export interface NewService {
  readonly words: Words;
  /** `order.v1` */
  readonly package: string;
  /** Folder of the protos, and of generated files. */
  readonly schemas: string;
  readonly out: string;
  /** Ending of imports: `.js`, `.ts`, or nothing. */
  readonly extension: string;
  /** Name of the npm package. */
  readonly project: string;
  readonly origin: Origin;
}

/** The artifacts of a new service: what only this service has, and what the project has once. */
export function serviceArtifacts(service: NewService): {
  readonly own: readonly Artifact[];
  readonly shared: readonly Artifact[];
  readonly manifest: Manifest;
} {
  const { words } = service;
  const manifest = manifestOf(service);
  const folder = service.package.replaceAll(".", "/");
  const collection = `/${service.package.split(".").at(-1)}/${words.collection}`;
  const view: View = {
    ...words,
    title: words.Plural,
    package: service.package,
    folder,
    protoFile: words.field,
    out: service.out,
    extension: service.extension,
    collection,
  };
  const template = (path: string, name: string): Artifact => ({
    kind: "template",
    path,
    template: `scaffold/service/${name}`,
    view,
  });
  return {
    own: [
      template(`${service.schemas}/${folder}/${words.field}.proto`, "proto"),
      template(`src/${words.file}-service.ts`, "handler"),
      template(`test/${words.file}-service.test.ts`, "test"),
    ],
    shared: [
      template("svcgen.config.ts", "config"),
      { kind: "document", path: "package.json", format: "json", value: { ...manifest } },
      template("tsconfig.json", "tsconfig"),
      template("src/main.ts", "main"),
      template(".gitignore", "gitignore"),
    ],
    manifest,
  };
}

type Manifest = ReturnType<typeof manifestOf>;

function manifestOf({ project, origin }: NewService) {
  return {
    name: project,
    version: "0.0.0",
    private: true,
    type: "module",
    engines: { node: ">=22.12" },
    scripts: {
      generate: "svcgen generate",
      build: "svcgen generate && tsc",
      test: 'npm run build && node --test "dist/test/**/*.test.js"',
      // exec: signals reach the program, not the shell that npm starts it with.
      start: "npm run build && exec node dist/src/main.js",
    },
    dependencies: { ...versions.runtime, "@svcgen/runtime": origin.runtime },
    devDependencies: { "@types/node": versions.types, svcgen: origin.svcgen, typescript: versions.typescript },
    // Its binary is used as it is; npm asks about scripts that nobody has decided on.
    allowScripts: { "@bufbuild/buf": false },
  };
}

/** What a new project is written for; a test holds them equal to this package's own. */
export const versions = {
  runtime: {
    "@bufbuild/protobuf": "2.17.0",
    "@bufbuild/protovalidate": "1.3.0",
    "@connectrpc/connect": "2.2.0",
    "@connectrpc/connect-node": "2.2.0",
  },
  types: "24.19.2",
  typescript: "5.9.3",
} as const;
