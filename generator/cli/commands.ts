import type { Command } from "./command.js";
import { breakingCommand } from "./commands/breaking.js";
import { checkCommand } from "./commands/check.js";
import { explainCommand } from "./commands/explain.js";
import { generateCommand } from "./commands/generate.js";
import { hookCommand } from "./commands/hook.js";
import { includesCommand } from "./commands/includes.js";
import { newCommand } from "./commands/new.js";
import { routesCommand } from "./commands/routes.js";

/** What runs without the name of a command. */
export const defaultCommand: Command = generateCommand;

/** In the order of the help. */
export const commands: readonly Command[] = [
  generateCommand,
  checkCommand,
  breakingCommand,
  newCommand,
  routesCommand,
  explainCommand,
  hookCommand,
  includesCommand,
];
