import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

/** One output stream: where it goes and whether it shows colours. Decided for each stream alone. */
export interface Terminal {
  readonly out: Printer;
  readonly err: Printer;
}

export interface Printer {
  readonly colors: Colors;
  /** Tick and cross, as far as the terminal can show them. */
  readonly symbols: { readonly ok: string; readonly fail: string };
  print(text: string): void;
}

export interface StreamLike {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export function createTerminal(
  streams: { readonly stdout: StreamLike; readonly stderr: StreamLike },
  env: Environment,
  color: boolean | undefined,
): Terminal {
  const printer = (stream: StreamLike): Printer => ({
    colors: pc.createColors(showsColors(stream, env, color)),
    symbols: showsUnicode(env) ? { ok: "✔", fail: "✖" } : { ok: "ok", fail: "x" },
    print: (text) => {
      if (text !== "") stream.write(text.endsWith("\n") ? text : `${text}\n`);
    },
  });
  return { out: printer(streams.stdout), err: printer(streams.stderr) };
}

/** The flag, then NO_COLOR, then FORCE_COLOR, then what the stream is. CI alone is no reason for colours in a pipe. */
export function showsColors(stream: StreamLike, env: Environment, flag: boolean | undefined): boolean {
  if (flag !== undefined) return flag;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "") return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}

function showsUnicode(env: Environment): boolean {
  if (process.platform === "win32") return env.WT_SESSION !== undefined || env.TERM_PROGRAM === "vscode";
  return env.TERM !== "linux";
}
