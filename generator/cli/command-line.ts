import yargs, { type Argv } from "yargs";
import { packageVersion } from "../app/package.js";
import { nearest } from "../diagnostics/nearest.js";
import type { Command, ParsedArguments } from "./command.js";
import { commands, defaultCommand } from "./commands.js";
import { globalFlags } from "./flags.js";

export type CommandLine =
  | { readonly kind: "command"; readonly command: Command; readonly args: ParsedArguments }
  /** Help or version that was asked for. */
  | { readonly kind: "text"; readonly text: string }
  /** A mistake in the command line. */
  | { readonly kind: "usage"; readonly text: string };

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
  if (mistake !== undefined) return { kind: "usage", text: describeMistake(mistake, argv) };
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
  for (const command of commands) addCommand(parser, command, nameOf(command) === wordOf(argv), choose);
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

/** One line on what is wrong, with the word that was probably meant, and where to read more. */
function describeMistake(message: string, argv: readonly string[]): string {
  const name = wordOf(argv);
  const command = commands.find((candidate) => nameOf(candidate) === name);
  const help = command === undefined ? "svcgen --help" : `svcgen ${name} --help`;
  return [`svcgen: error: ${rephrase(message, command)}`, ` help: see "${help}"`].join("\n");
}

function rephrase(message: string, command: Command | undefined): string {
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/m.exec(message)?.[1];
  if (unknown === undefined)
    return message
      .split("\n")
      .filter((line) => line.trim() !== "")
      .join(" ");
  const [word = ""] = unknown.split(", ");
  if (command === undefined && !process.argv.includes(`--${word}`) && word.length > 1) {
    const near = nearest(word, commands.map(nameOf));
    return `there is no command ${word}.${near === undefined ? "" : ` Did you mean ${near}?`}`;
  }
  const flags = Object.keys({ ...globalFlags, ...(command ?? defaultCommand).options, help: 0, version: 0 });
  const near = nearest(word, flags);
  const plain = word.length === 1 ? `-${word}` : `--${word}`;
  return `there is no flag ${plain}.${near === undefined ? "" : ` Did you mean --${near}?`}`;
}

function nameOf({ usage }: Command): string {
  return usage.split(" ")[0] ?? usage;
}

/** The name of the command, if one is named. */
function wordOf(argv: readonly string[]): string | undefined {
  return argv.find((word) => !word.startsWith("-"));
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
