import type { Related } from "../diagnostics/diagnostic.js";
import { SvcgenError } from "../diagnostics/errors.js";
import { openRepository, type Repository } from "../source/git.js";

/**
 * Where the inputs of a project changed, by project path: against HEAD, or, when they are as in HEAD, against the commit that
 * last wrote the manifest. It names the line behind a stale file. Plumbing commands only, which never refresh the index.
 */
export async function changedLines(
  folder: string,
  inputs: readonly string[],
  manifest: string,
  staged: boolean,
): Promise<ReadonlyMap<string, Related>> {
  const repository = await openRepository(folder).catch((error: unknown) => {
    if (error instanceof SvcgenError) return undefined;
    throw error;
  });
  if (repository === undefined) return new Map();
  const base = repository.prefix === "" ? "" : `${repository.prefix}/`;
  const head = await lineOf(repository, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (head === "") return new Map();

  const now = new Map(await placesSince(repository, base, head, inputs, staged));
  if (!staged) {
    for (const path of await untrackedAmong(repository, base, inputs)) now.set(path, placeAt(path, 1, "", "added"));
  }
  if (now.size > 0) return now;
  const generated = await lineOf(repository, ["rev-list", "--max-count=1", head, "--", `:(literal)${base}${manifest}`]);
  return generated === "" || generated === head ? now : placesSince(repository, base, generated, inputs, staged);
}

async function placesSince(
  repository: Repository,
  base: string,
  commit: string,
  inputs: readonly string[],
  staged: boolean,
): Promise<ReadonlyMap<string, Related>> {
  const flags = [
    "-p",
    "-U0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--src-prefix=a/",
    "--dst-prefix=b/",
  ];
  const paths = [`:(glob)${base}**/*.proto`, ...inputs.map((path) => `:(literal)${base}${path}`)];
  const cached = staged ? ["--cached"] : [];
  const args = [
    "-c",
    "core.quotePath=false",
    "diff-index",
    ...flags,
    `--relative=${base}`,
    ...cached,
    commit,
    "--",
    ...paths,
  ];
  const { code, stdout } = await repository.git(args);
  return code === 0 ? parseDiff(stdout.toString("utf8")) : new Map();
}

async function untrackedAmong(
  repository: Repository,
  base: string,
  inputs: readonly string[],
): Promise<readonly string[]> {
  const { code, stdout } = await repository.git([
    "ls-files",
    "-z",
    "--others",
    "--",
    ...inputs.map((path) => `:(literal)${base}${path}`),
  ]);
  if (code !== 0) return [];
  return stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => path.slice(base.length));
}

async function lineOf(repository: Repository, args: readonly string[]): Promise<string> {
  const { code, stdout } = await repository.git(args);
  return code === 0 ? stdout.toString("utf8").trim() : "";
}

/** The first hunk of each file of a unified diff without context. */
export function parseDiff(diff: string): ReadonlyMap<string, Related> {
  const places = new Map<string, Related>();
  let before: string | undefined;
  let path: string | undefined;
  let wanted: { readonly line: number; readonly message: string } | undefined;
  let left = 0;
  for (const line of diff.split("\n")) {
    const hunk = left > 0 ? null : /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk !== null) {
      const [, removed = "1", start = "1", added = "1"] = hunk;
      left = Number(removed) + Number(added);
      if (path === undefined || places.has(path)) continue;
      const message = before === undefined ? "added" : Number(added) === 0 ? "removed after this line" : "changed here";
      wanted = { line: Math.max(1, Number(start)), message };
      if (Number(added) === 0) {
        places.set(path, placeAt(path, wanted.line, "", message));
        wanted = undefined;
      }
    } else if (left > 0) {
      if (line.startsWith("+") && wanted !== undefined && path !== undefined) {
        places.set(path, placeAt(path, wanted.line, line.slice(1), wanted.message));
        wanted = undefined;
      }
      if (/^[+-]/.test(line)) left--;
    } else if (line.startsWith("--- ")) {
      before = line === "--- /dev/null" ? undefined : nameIn(line, "--- a/");
    } else if (line.startsWith("+++ ")) {
      path = nameIn(line, "+++ b/");
      if (line === "+++ /dev/null" && before !== undefined) places.set(before, placeAt(before, 1, "", "deleted"));
    }
  }
  return places;
}

/** git ends a name that holds a space with a tab. */
function nameIn(line: string, prefix: string): string | undefined {
  return line.startsWith(prefix) ? line.slice(prefix.length).replace(/\t$/, "") : undefined;
}

function placeAt(path: string, line: number, text: string, message: string): Related {
  const column = text.length - text.trimStart().length + 1;
  const end = Math.max(column, text.trimEnd().length + 1);
  return { span: { path, start: { line, column }, end: { line, column: end } }, message };
}
