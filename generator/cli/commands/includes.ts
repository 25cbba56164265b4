import { resolve } from "node:path";
import { defineCommand } from "../command.js";
import { exitCode } from "../exit-codes.js";
import { count } from "../words.js";

export const includesCommand = defineCommand({
  usage: "includes",
  summary: "write the protos that svcgen brings into a folder, for editors and buf",
  options: {
    out: { type: "string", requiresArg: true, demandOption: true, describe: "the folder" },
  },
  examples: [
    ["svcgen includes --out .cache/protos", "for an editor, or as a module of buf.yaml"],
    ["svcgen includes --out third_party", "to commit them"],
  ],
  async run(args, context) {
    const { writeIncludes } = await import("../../app/includes.js");
    const written = await writeIncludes(resolve(context.cwd, args.cwd ?? ".", args.out));
    if (!args.quiet)
      context.terminal.err.print(written.length === 0 ? "up to date" : `${count(written.length, "proto")} written`);
    return exitCode.ok;
  },
});
