/** One project of the repository that the hook checks. Both from the top of the work tree. */
export interface HookEntry {
  readonly project: string;
  /** The svcgen to start: `node_modules/.bin/svcgen`. */
  readonly command: string;
}

const mark = "# Written by svcgen hook install; svcgen hook uninstall removes it.";

/**
 * The pre-commit hook. git starts it at the top of the work tree and says in GIT_INDEX_FILE what is committed, so it changes
 * to no other folder. The project's node_modules/.bin goes first in PATH for the node that the project pins. A project that
 * this check-out does not have is passed over; one without its dependencies is not, since nothing could judge it.
 */
export function hookText(entries: readonly HookEntry[]): string {
  return [
    "#!/bin/sh",
    mark,
    "# Refuses a commit whose generated files are not what its schemas say.",
    "check() {",
    '  [ -d "$1" ] || return 0',
    '  [ -f "$2" ] || { echo "svcgen: error: $2 is not there; run npm ci, or commit with --no-verify" >&2; return 1; }',
    '  case "$2" in',
    '    */.bin/*) bin="$PWD/${2%/*}" ;;',
    '    *) bin="$PWD/node_modules/.bin" ;;',
    "  esac",
    '  PATH="$bin:$PATH" "./$2" check --staged --hook --cwd "$1"',
    "}",
    ...entries.map(callFor),
    "",
  ].join("\n");
}

/** What to add to somebody else's hook. */
export function lineFor({ project }: HookEntry): string {
  const where = project === "." ? "" : ` --cwd ${quote(project)}`;
  return `npx --no-install svcgen check --staged --hook${where} || exit 1`;
}

export function isOurs(text: string): boolean {
  return text.replaceAll("\r\n", "\n").startsWith(`#!/bin/sh\n${mark}\n`);
}

export function parseHook(text: string): readonly HookEntry[] {
  return [...text.matchAll(/^check ('(?:[^'\n]|'\\'')*') ('(?:[^'\n]|'\\'')*') \|\| exit 1$/gm)].map(
    ([, project = "", command = ""]) => ({
      project: unquote(project),
      command: unquote(command),
    }),
  );
}

export function addProject(entries: readonly HookEntry[], entry: HookEntry): readonly HookEntry[] {
  return [...removeProject(entries, entry.project), entry].toSorted((a, b) => (a.project < b.project ? -1 : 1));
}

export function removeProject(entries: readonly HookEntry[], project: string): readonly HookEntry[] {
  return entries.filter((entry) => entry.project !== project);
}

function callFor({ project, command }: HookEntry): string {
  return `check ${quote(project)} ${quote(command)} || exit 1`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll("'\\''", "'");
}
