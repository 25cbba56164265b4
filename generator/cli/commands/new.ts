import { relative } from "node:path";
import type { NewServiceResult } from "../../scaffold/new-service.js";
import { defineCommand } from "../command.js";
import { exitCode } from "../exit-codes.js";
import { count, shellWord } from "../words.js";
import { generateCommand } from "./generate.js";

export const newCommand = defineCommand({
  usage: "new <what> <name>",
  summary: "write a new service: proto, handlers and a test; never overwrites a file",
  options: {
    package: { type: "string", requiresArg: true, describe: "protobuf package; default: <name>.v1" },
    "dry-run": { type: "boolean", default: false, describe: "print what would be written, write nothing" },
  },
  positionals: {
    what: { choices: ["service"] as const, demandOption: true, describe: "what to write" },
    name: { type: "string", demandOption: true, describe: "its name: order, order-item" },
  },
  examples: [
    ["svcgen new service order", "in an empty folder, or in a project of svcgen's"],
    ["svcgen new service order --package acme.order.v1", "in a package of your own"],
  ],
  async run(args, context) {
    const [{ newService }, { packageFolder, packageVersion }, { loadProjectConfig }, { createWorkTreeSource }] =
      await Promise.all([
        import("../../scaffold/new-service.js"),
        import("../../app/package.js"),
        import("../../app/project-config.js"),
        import("../../source/work-tree.js"),
      ]);
    const project = context.findProject();
    const { config } = await loadProjectConfig(createWorkTreeSource(project.folder), project);
    const result = await newService({
      name: args.name,
      package: args.package,
      folder: project.folder,
      schemas: config.schemas[0] ?? "schemas",
      out: config.out,
      packageFolder: packageFolder(),
      version: packageVersion(),
      dryRun: args["dry-run"],
    });
    const { out, err } = context.terminal;
    if (!args.quiet) out.print(result.written.join("\n"));
    if (args["dry-run"]) return exitCode.ok;

    const generated = await generateCommand.run(
      { ...args, check: false, force: false, "list-files": false, cache: true },
      { ...context, name: "generate" },
    );
    if (generated === exitCode.ok && !args.quiet) {
      err.print(nextSteps(result, relative(context.cwd, project.folder)));
    }
    return generated;
  },
});

function nextSteps(result: NewServiceResult, folder: string): string {
  const lines = [`${count(result.written.length, "file")} of yours written.`];
  if (result.kept.includes("src/main.ts")) {
    lines.push(
      "src/main.ts is yours already; add there:",
      `  import { ${result.factory} } from "${result.module}";`,
      `  serve({ services: [ …, ${result.factory}() ] })`,
    );
  }
  if (result.kept.includes("package.json")) {
    lines.push(
      "package.json is yours already; it needs:",
      ...Object.entries(result.dependencies).map(([name, spec]) => `  ${name}@${spec}`),
    );
  }
  const cd = folder === "" ? "" : `cd ${shellWord(folder)} && `;
  lines.push(`next: ${cd}npm install && npm test && npm start`);
  return lines.join("\n");
}
