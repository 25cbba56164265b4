import type { InferredOptionTypes, Options } from "yargs";

/** The last one wins when a flag that takes one value is given twice. */
export const lastOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === "object" ? value.at(-1) : value;

export const formats = ["text", "json", "github", "sarif"] as const;
export type Format = (typeof formats)[number];

/** Flags that every command takes. */
export const globalFlags = {
  config: {
    alias: "c",
    type: "string",
    requiresArg: true,
    coerce: lastOf,
    describe: "configuration file instead of the nearest svcgen.config.*",
  },
  cwd: { type: "string", requiresArg: true, coerce: lastOf, describe: "start in this folder" },
  format: { choices: formats, default: "text", requiresArg: true, describe: "how findings are printed" },
  color: { type: "boolean", describe: "colours; by default where a terminal shows them" },
  quiet: { alias: "q", type: "boolean", default: false, describe: "say nothing on success" },
  verbose: { alias: "v", type: "boolean", default: false, describe: "how long each stage took" },
  trace: { type: "boolean", default: false, describe: "stack traces of failures" },
} as const satisfies Record<string, Options>;

export type GlobalArguments = InferredOptionTypes<typeof globalFlags>;

export const cacheFlag = {
  cache: { type: "boolean", default: true, describe: "use the results of earlier runs (--no-cache: compile again)" },
} as const satisfies Record<string, Options>;
