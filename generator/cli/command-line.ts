import yargs, { type Argv } from "yargs";
import { packageVersion } from "../app/package.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import { problem } from "../diagnostics/problem.js";
import type { Command, ParsedArguments } from "./command.js";
import { commands, defaultCommand } from "./commands.js";
import { type Format, formats, globalFlags } from "./flags.js";

export type CommandLine =
  | { readonly kind: "command"; readonly command: Command; readonly args: ParsedArguments }
  /** Help or version that was asked for. */
  | { readonly kind: "text"; readonly text: string }
  /** A mistake in the command line, in the format that it asks for all the same. */
  | { readonly kind: "usage"; readonly mistake: Diagnostic; readonly command: string; readonly format: Format };

/** Read a command line. yargs reports some mistakes twice and prints by itself; here each is told once, and nothing is printed. */
export async function parseCommandLine(argv: readonly string[]): Promise<CommandLine> {
  let chosen: { readonly command: Command; readonly args: ParsedArguments } | undefined;
  const mistakes: string[] = [];
  const parser = createParser(
    argv,
    (command, args) => {
      chosen = { command, args };
    },
    (message) => mistakes.push(message),
  );
  let output = "";
  await parser.parseAsync([...argv], {}, (_error, _args, text) => {
    output = text;
  });
  const [mistake] = mistakes;
  if (mistake !== undefined) return usage(mistake, argv);
  if (chosen !== undefined) return { kind: "command", ...chosen };
  return { kind: "text", text: output };
}

function createParser(
  argv: readonly string[],
  choose: (command: Command, args: ParsedArguments) => void,
  mistake: (message: string) => void,
): Argv {
  const parser = yargs()
    .scriptName("svcgen")
    .usage("$0 <command>\n\nOne protobuf contract: RPC, REST, queue and gateway.")
    .parserConfiguration({ "greedy-arrays": false, "camel-case-expansion": false })
    .locale("en")
    .detectLocale(false)
    .options(globalFlags)
    .group(Object.keys(globalFlags), "Flags of every command:")
    .help("help", "show this text")
    .alias("help", "h")
    .version("version", "show the version", packageVersion())
    .alias("version", "V")
    .group(["help", "version"], "Flags of every command:")
    .strict()
    .exitProcess(false)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .fail((message, error) => {
      if (error !== undefined && message === null) throw error;
      mistake(message ?? String(error));
    });
  for (const command of commands) addCommand(parser, command, command === commandIn(argv), choose);
  return parser;
}

function addCommand(
  parser: Argv,
  command: Command,
  isNamed: boolean,
  choose: (command: Command, args: ParsedArguments) => void,
): void {
  const names = command === defaultCommand ? [command.usage, "$0"] : [command.usage];
  parser.command(
    names,
    command.summary,
    (own) => {
      // The default command's flags are also part of the help of the whole, which has a heading of its own.
      if (isNamed) own.usage(`$0 ${command.usage} [flags]\n\n${capitalise(command.summary)}.`);
      for (const [name, options] of Object.entries(command.positionals ?? {})) own.positional(name, options as never);
      for (const [line, effect] of command.examples) own.example(line, effect);
      return own.options(command.options);
    },
    (args) => choose(command, args as unknown as ParsedArguments),
  );
}

/** What is wrong, with the word that was probably meant, and where to read more. */
function usage(message: string, argv: readonly string[]): CommandLine {
  const command = commandIn(argv);
  const name = command === undefined ? "" : `${nameOf(command)} `;
  const mistake = problem("cli/usage", {
    message: rephrase(message, command, argv),
    help: `see "svcgen ${name}--help"`,
  });
  const asked = argv.findLast((word, index) => word.startsWith("--format=") || argv[index - 1] === "--format");
  const format = formats.find((candidate) => candidate === asked?.replace(/^--format=/, "")) ?? "text";
  return { kind: "usage", mistake, command: nameOf(command ?? defaultCommand), format };
}

function rephrase(message: string, command: Command | undefined, argv: readonly string[]): string {
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/m.exec(message)?.[1];
  if (unknown === undefined) return message.replace(/\s*\n\s*/g, " ").trim();
  const [word = ""] = unknown.split(", ");
  const plain = argv.find((given) => given === `--${word}` || given.startsWith(`--${word}=`));
  if (plain !== undefined || !argv.includes(word)) {
    const flags = Object.keys({ ...globalFlags, ...(command ?? defaultCommand).options, help: 0, version: 0 });
    return `there is no flag ${plain === undefined ? `-${word}` : `--${word}`}.${suggestion(word, flags, "--")}`;
  }
  if (command !== undefined) return `"${word}" is one argument too many.`;
  return `there is no command ${word}.${suggestion(word, commands.map(nameOf), "")}`;
}

function suggestion(word: string, candidates: readonly string[], prefix: string): string {
  const near = nearest(word, candidates);
  return near === undefined ? "" : ` Did you mean ${prefix}${near}?`;
}

/** The command that is named, if one is. */
function commandIn(argv: readonly string[]): Command | undefined {
  const known = argv.find((word) => commands.some((command) => nameOf(command) === word));
  return commands.find((command) => nameOf(command) === known);
}

function nameOf({ usage }: Command): string {
  return usage.split(" ")[0] ?? usage;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
