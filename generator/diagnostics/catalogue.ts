import type { Diagnostic, Related, Severity } from "./diagnostic.js";
import type { Span } from "./span.js";

/**
 * Every problem that svcgen can report: its severity, its words and its remedy. `{name}` in a message is filled from the
 * arguments of `problem`, and the type of those follows from the message. Each code has a page `docs/<code>.md`.
 */
export const catalogue = {
  "cli/usage": { severity: "error", message: "{message}", help: "{help}" },
  "config/invalid-value": { severity: "error", message: "{key}: {message}" },
  "config/not-found": {
    severity: "error",
    message: "the configuration {path} does not exist",
    help: "name a file that is there, or leave --config out",
  },
  "config/syntax": { severity: "error", message: "cannot read the configuration: {message}" },
  "config/unknown-key": { severity: "error", message: "there is no option {key}" },
  "drift/edited": {
    severity: "error",
    message: "edited: {reason}",
    help: 'move the change to where it belongs; "npx svcgen generate --force" gives the file up',
  },
  "drift/leftover": {
    severity: "error",
    message: "leftover: a temporary file of a run that was killed",
    help: 'run "npx svcgen generate"; it removes the file',
  },
  "drift/manifest": {
    severity: "error",
    message: "the manifest {reason}",
    help: 'run "npx svcgen generate"; it writes the manifest again',
  },
  "drift/missing": { severity: "error", message: "missing: {reason}", help: 'run "npx svcgen generate"' },
  "drift/orphaned": {
    severity: "error",
    message: "orphaned: nothing generates this file any more",
    help: 'run "npx svcgen generate"; it deletes the file',
  },
  "drift/stale": { severity: "error", message: "stale: {reason}", help: 'run "npx svcgen generate"' },
  "drift/version-skew": {
    severity: "error",
    message: "made by svcgen {made}, and this is {here}: {count} files differ",
    help: 'either install what the lock file says ("npm ci"), or run "npx svcgen generate" and commit the upgrade by itself',
  },
  "env/buf-failed": { severity: "error", message: "buf failed: {message}" },
  "env/buf-not-found": {
    severity: "error",
    message: "{message}",
    help: "install it (npm install --save-dev @bufbuild/buf), or set SVCGEN_BUF to the path of the program",
  },
  "env/git-failed": { severity: "error", message: "git failed: {message}" },
  "env/git-not-found": { severity: "error", message: "git was not found", help: "install git, or put it on PATH" },
  "env/hook": { severity: "error", message: "{message}", help: "{help}" },
  "env/locked": {
    severity: "error",
    message: "another svcgen (process {pid}) has been writing here for {seconds} seconds",
    help: "wait for it to end; if there is none, delete {file}",
  },
  "env/not-a-repository": {
    severity: "error",
    message: "{folder} is not in a git repository",
    help: "run svcgen check without --staged, or git init first",
  },
  "env/unmerged": {
    severity: "error",
    message: "the git index holds unresolved conflicts: {paths}",
    help: "resolve them and git add the files",
  },
  "internal/bug": {
    severity: "error",
    message: "{message}",
    help: "this is a mistake in svcgen, not in your files; please report it with what stands above",
  },
  "output/blocked": { severity: "error", message: "{reason}", help: "move it away, then run svcgen again" },
  "output/case-collision": {
    severity: "error",
    message: 'two generated files differ only in case: "{first}" and "{second}"',
    help: "rename one of the two declarations; on many file systems these are one file",
  },
  "output/duplicate": {
    severity: "error",
    message: 'two artifacts are written to "{path}"',
    help: "rename one of the two declarations",
  },
  "output/escape": { severity: "error", message: 'the output path "{path}" {reason}', help: "rename the declaration it comes from" },
  "output/io": { severity: "error", message: "cannot write: {message}", help: "see to the folder's permissions and the disk's space" },
  "output/link": {
    severity: "error",
    message: "a symbolic link; svcgen does not write through links",
    help: "replace the link by a real file or folder",
  },
  "output/nested": {
    severity: "error",
    message: '"{inner}" would stand inside of the file "{outer}"',
    help: "rename one of the two declarations",
  },
  "schema/ambiguous-import": {
    severity: "error",
    message: 'two files are imported as "{import}"',
    help: "remove one of the two, or leave its folder out of schemas",
  },
  "schema/compile": { severity: "error", message: "{message}" },
  "schema/none": {
    severity: "error",
    message: "no .proto files in {folders}",
    help: "put your protos there, or name the folder in svcgen.config.ts: schemas: [\"…\"]",
  },
  "schema/symlink": {
    severity: "error",
    message: "{path} is a symbolic link; svcgen does not follow links",
    help: "put the files there, or name the folder that the link leads to in schemas",
  },
  "schema/unmatched-include": {
    severity: "error",
    message: 'include names "{name}", which is no package and no file in {folders}',
    help: "write a package (acme.user.v1), a file or a folder (acme/user/v1)",
  },
} as const satisfies Record<string, Entry>;

export interface Entry {
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
}

export type DiagnosticCode = keyof typeof catalogue;

type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type Text<C extends DiagnosticCode> =
  | (typeof catalogue)[C]["message"]
  | ((typeof catalogue)[C] extends { readonly help: infer H extends string } ? H : never);

/** What `problem` must be told to fill the holes of the words of a code. */
export type ProblemArguments<C extends DiagnosticCode> = { readonly [N in Holes<Text<C>>]: string | number };

interface Where {
  readonly span?: Span | undefined;
  readonly related?: readonly Related[];
  /** Replaces the catalogue's remedy where a better one is known. */
  readonly help?: string;
}

/** Make a diagnostic from its code, its arguments and its place. */
export function problem<C extends DiagnosticCode>(code: C, args: ProblemArguments<C>, where: Where = {}): Diagnostic {
  const entry: Entry = catalogue[code];
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (hole, name: string) => String((args as Record<string, unknown>)[name] ?? hole));
  const help = where.help ?? (entry.help === undefined ? undefined : fill(entry.help));
  return {
    code,
    severity: entry.severity,
    message: fill(entry.message),
    ...(where.span === undefined ? {} : { span: where.span }),
    ...(where.related === undefined ? {} : { related: where.related }),
    ...(help === undefined ? {} : { help }),
  };
}
