import { relative, sep } from "node:path";
import type { NewServiceResult } from "../../scaffold/new-service.js";
import { defineCommand } from "../command.js";
import { exitCode } from "../exit-codes.js";
import { finish, printedPath } from "../finish.js";
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
      configFile: project.configFile,
      config,
      packageFolder: packageFolder(),
      version: packageVersion(),
      dryRun: args["dry-run"],
    });
    if (result.kind === "refused") {
      const { diagnostics } = result;
      return finish(args, context, {
        exit: exitCode.findings,
        diagnostics,
        findingsTo: "err",
        projectFolder: project.folder,
      });
    }
    const { out, err } = context.terminal;
    const place = (path: string): string => printedPath(context.cwd, project.folder, path);
    if (!args.quiet && args.format === "text") out.print(result.files.map(place).join("\n"));
    if (args["dry-run"]) {
      const files = result.files.map((path) => ({ path, state: "written" }));
      return finish(args, context, {
        exit: exitCode.ok,
        diagnostics: [],
        files,
        findingsTo: "out",
        projectFolder: project.folder,
      });
    }

    const generated = await generateCommand.run(
      { ...args, check: false, force: false, "list-files": false, cache: true },
      { ...context, name: "generate" },
    );
    if (generated === exitCode.ok && !args.quiet) {
      const folder = relative(context.cwd, project.folder).split(sep).join("/");
      err.print(nextSteps(result, folder));
    }
    return generated;
  },
});

function nextSteps(
  {
    files,
    kept,
    toDo: { main, dependencies, devDependencies, scripts },
  }: NewServiceResult & { readonly kind: "written" },
  folder: string,
): string {
  const install = Object.entries(dependencies).map(([name, spec]) => shellWord(`${name}@${spec}`));
  const installDev = Object.entries(devDependencies).map(([name, spec]) => shellWord(`${name}@${spec}`));
  const missing = Object.entries(scripts).map(
    ([name, script]) => `  ${JSON.stringify(name)}: ${JSON.stringify(script)}`,
  );
  return [
    `${count(files.length, "file")} of yours written${kept.length === 0 ? "" : `; as they were: ${kept.join(", ")}`}`,
    ...(main === undefined
      ? []
      : [
          "add to the program that starts your services:",
          `  ${main.importLine}`,
          `  serve({ services: [${main.factory}] })`,
        ]),
    ...(missing.length === 0 ? [] : ["add to the scripts of package.json:", missing.join(",\n")]),
    ...(install.length === 0 ? [] : [`run: npm install ${install.join(" ")}`]),
    ...(installDev.length === 0 ? [] : [`run: npm install --save-dev ${installDev.join(" ")}`]),
    `next: ${folder === "" ? "" : `cd ${shellWord(folder)} && `}npm install && npm test && npm start`,
  ].join("\n");
}
