import { defineCommand } from "../command.js";
import { exitCode } from "../exit-codes.js";

export const hookCommand = defineCommand({
  usage: "hook <action>",
  summary: "install or uninstall the git pre-commit hook",
  options: {},
  positionals: { action: { choices: ["install", "uninstall"] as const, demandOption: true, describe: "what to do" } },
  examples: [
    ["svcgen hook install", "refuse commits whose generated files are stale"],
    ["svcgen hook uninstall", "remove the hook again"],
  ],
  async run(args, context) {
    const { installHook, uninstallHook } = await import("../../app/hook.js");
    const project = context.findProject();
    const done = args.action === "install" ? await installHook(project) : await uninstallHook(project);
    if (!args.quiet) context.terminal.err.print(done);
    return exitCode.ok;
  },
});
