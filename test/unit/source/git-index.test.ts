import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SvcgenError } from "../../../generator/diagnostics/errors.js";
import { createGitIndexSource } from "../../../generator/source/git-index.js";
import { openGitRef } from "../../../generator/source/git-ref.js";
import type { Source } from "../../../generator/source/source.js";

let top = "";

beforeEach(() => {
  // The tests themselves may run in a hook.
  for (const name of Object.keys(process.env)) if (name.startsWith("GIT_")) vi.stubEnv(name, undefined);
  top = realpathSync(mkdtempSync(join(tmpdir(), "svcgen-git-")));
  git("init", "-q", "-b", "main");
});

afterEach(() => {
  vi.unstubAllEnvs();
  chmodSync(top, 0o755);
  rmSync(top, { recursive: true, force: true });
});

describe("the git index as a source", () => {
  test("holds what is staged, not what lies in the work tree", async () => {
    write("schemas/a.proto", "staged");
    write("schemas/deep/b.proto", "b");
    git("add", ".");
    write("schemas/a.proto", "edited");
    write("schemas/untracked.proto", "untracked");
    rmSync(join(top, "schemas/deep/b.proto"));
    const source = createGitIndexSource(top);
    expect(source.kind).toBe("git-index");
    expect(await source.list("schemas")).toEqual(["schemas/a.proto", "schemas/deep/b.proto"]);
    expect(await text(source, "schemas/a.proto")).toBe("staged");
    expect(await text(source, "schemas/deep/b.proto")).toBe("b");
    expect(await source.read("schemas/untracked.proto")).toBeUndefined();
    expect(await source.list("elsewhere")).toEqual([]);
  });

  test("leaves index, work tree and objects as they are", async () => {
    write("schemas/a.proto", "one");
    git("add", ".");
    const before = snapshot();
    const source = createGitIndexSource(top);
    await text(source, "schemas/a.proto");
    expect(snapshot()).toEqual(before);
  });

  test("does not see what is only meant to be added", async () => {
    write("schemas/a.proto", "a");
    write("schemas/later.proto", "later");
    git("add", "schemas/a.proto");
    git("add", "--intent-to-add", "schemas/later.proto");
    expect(await createGitIndexSource(top).list("schemas")).toEqual(["schemas/a.proto"]);
  });

  test("reads while another process holds the lock of the index", async () => {
    write("schemas/a.proto", "a");
    git("add", ".");
    write(".git/index.lock", "");
    expect(await createGitIndexSource(top).list("schemas")).toEqual(["schemas/a.proto"]);
  });

  test("reads the index of a partial commit", async () => {
    write("schemas/a.proto", "a");
    git("add", ".");
    git("commit", "-qm", "a");
    write("schemas/a.proto", "a2");
    write("schemas/b.proto", "b");
    git("add", ".");
    // `git commit -- schemas/b.proto` gives the hook such an index.
    const partial = { GIT_INDEX_FILE: ".git/next-index-1.lock" };
    execFileSync("git", ["read-tree", "HEAD"], { cwd: top, env: { ...process.env, ...partial } });
    execFileSync("git", ["add", "schemas/b.proto"], { cwd: top, env: { ...process.env, ...partial } });
    vi.stubEnv("GIT_INDEX_FILE", partial.GIT_INDEX_FILE);
    const source = createGitIndexSource(top);
    expect(await text(source, "schemas/a.proto")).toBe("a");
    expect(await text(source, "schemas/b.proto")).toBe("b");
  });

  test("works for a project in a sub-folder, and reaches beside it", async () => {
    write("services/one/schemas/a.proto", "a");
    write("services/shared/b.proto", "b");
    write("schemas/top.proto", "top");
    git("add", ".");
    const source = createGitIndexSource(join(top, "services/one"));
    expect(await source.list("schemas")).toEqual(["schemas/a.proto"]);
    expect(await source.list(".")).toEqual(["schemas/a.proto"]);
    expect(await source.list("../shared")).toEqual(["../shared/b.proto"]);
    expect(await text(source, "../shared/b.proto")).toBe("b");
    expect(await text(source, "./schemas/a.proto")).toBe("a");
  });

  test("the index of a partial commit is named from the top, wherever the project is", async () => {
    write("sub/schemas/a.proto", "a");
    git("add", ".");
    copyFileSync(join(top, ".git/index"), join(top, ".git/next-index-2.lock"));
    write("sub/schemas/b.proto", "b");
    git("add", ".");
    vi.stubEnv("GIT_INDEX_FILE", ".git/next-index-2.lock");
    expect(await createGitIndexSource(join(top, "sub")).list("schemas")).toEqual(["schemas/a.proto"]);
  });

  test.each<[string, (dir: string) => string]>([
    ["absolute", (dir) => dir],
    ["relative to where the hook was started", (dir) => relative(process.cwd(), dir)],
  ])("works in a linked work tree when the hook has told GIT_DIR, %s, and changed the folder", async (_, tell) => {
    write("sub/schemas/a.proto", "main");
    git("add", ".");
    git("commit", "-qm", "a");
    const linked = join(top, "linked");
    git("worktree", "add", "-q", "-b", "other", linked);
    writeFileSync(join(linked, "sub/schemas/a.proto"), "linked");
    execFileSync("git", ["add", "."], { cwd: linked });
    const dir = execFileSync("git", ["rev-parse", "--absolute-git-dir"], { cwd: linked, encoding: "utf8" }).trim();
    vi.stubEnv("GIT_DIR", tell(dir));
    vi.stubEnv("GIT_INDEX_FILE", join(dir, "index"));
    const source = createGitIndexSource(join(linked, "sub"));
    expect(await source.list("schemas")).toEqual(["schemas/a.proto"]);
    expect(await text(source, "schemas/a.proto")).toBe("linked");
  });

  test("works with a split index, and with a path that needs quoting", async () => {
    const odd = join(top, 'a:b "c"');
    mkdirSync(odd);
    execFileSync("git", ["init", "-q"], { cwd: odd });
    execFileSync("git", ["config", "core.splitIndex", "true"], { cwd: odd });
    mkdirSync(join(odd, "schemas"));
    writeFileSync(join(odd, "schemas/ä b.proto"), "x");
    execFileSync("git", ["add", "."], { cwd: odd });
    execFileSync("git", ["update-index", "--split-index"], { cwd: odd });
    const source = createGitIndexSource(odd);
    expect(await source.list("schemas")).toEqual(["schemas/ä b.proto"]);
    expect(await text(source, "schemas/ä b.proto")).toBe("x");
  });

  test("is empty before anything has been added", async () => {
    expect(await createGitIndexSource(top).list(".")).toEqual([]);
  });

  test("gives bytes as they are, and equal contents to each path", async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 10, 0]);
    mkdirSync(join(top, "s"));
    for (const name of ["a", "b"]) writeFileSync(join(top, "s", name), bytes);
    write("s/empty", "");
    git("add", ".");
    const source = createGitIndexSource(top);
    const [a, b, empty] = await Promise.all(["s/a", "s/b", "s/empty"].map((path) => source.read(path)));
    expect(Buffer.from(a ?? [])).toEqual(bytes);
    expect(Buffer.from(b ?? [])).toEqual(bytes);
    expect(empty?.length).toBe(0);
  });

  test.each<[string, () => void, string, string]>([
    ["a linked schemas folder", () => symlinkSync("elsewhere", join(top, "schemas")), "schema/symlink", "schemas"],
    [
      "a linked folder below it",
      () => {
        write("schemas/a.proto", "a");
        symlinkSync("../elsewhere", join(top, "schemas/more"));
      },
      "schema/symlink",
      "schemas/more",
    ],
    [
      "a linked proto",
      () => {
        write("schemas/a.proto", "a");
        symlinkSync("a.proto", join(top, "schemas/b.proto"));
      },
      "schema/symlink",
      "schemas/b.proto",
    ],
  ])("refuses %s", async (_, arrange, code, path) => {
    write("elsewhere/x.proto", "x");
    arrange();
    git("add", ".");
    const source = createGitIndexSource(top);
    for (const error of [await failure(source.list("schemas")), await failure(source.read(path))]) {
      expect(error.diagnostics[0]?.code).toBe(code);
      expect(error.message).toContain(path);
    }
  });

  test("says which paths are in conflict", async () => {
    write("schemas/a.proto", "base");
    git("add", ".");
    git("commit", "-qm", "base");
    git("checkout", "-qb", "topic");
    write("schemas/a.proto", "topic");
    git("commit", "-qam", "topic");
    git("checkout", "-q", "main");
    write("schemas/a.proto", "main");
    git("commit", "-qam", "main");
    expect(() => git("merge", "topic")).toThrow();
    const error = await failure(createGitIndexSource(top).list("."));
    expect(error.diagnostics.map(({ code }) => code)).toEqual(["env/unmerged"]);
    expect(error.message).toBe("the git index holds unresolved conflicts: schemas/a.proto");
  });

  test("says that there is no repository", async () => {
    const outside = realpathSync(mkdtempSync(join(tmpdir(), "svcgen-none-")));
    try {
      const error = await failure(createGitIndexSource(outside).list("."));
      expect(error.diagnostics.map(({ code }) => code)).toEqual(["env/not-a-repository"]);
      expect(error.message).not.toContain("\n");
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  test("says that git is missing", async () => {
    vi.stubEnv("PATH", "");
    const error = await failure(createGitIndexSource(top).list("."));
    expect(error.diagnostics.map(({ code }) => code)).toEqual(["env/git-not-found"]);
  });
});

describe("a commit as a source", () => {
  test("holds what was committed", async () => {
    write("schemas/a.proto", "old");
    git("add", ".");
    git("commit", "-qm", "a");
    write("schemas/a.proto", "new");
    git("add", ".");
    const { source, name } = await openGitRef(top, "HEAD");
    expect(name).toMatch(/^HEAD \([0-9a-f]{7,}\)$/);
    expect(source.kind).toBe("git-ref");
    expect(await text(source, "schemas/a.proto")).toBe("old");
    expect((await failure(openGitRef(top, "nope"))).message).toContain("no commit nope");
    expect((await failure(openGitRef(top, "--all"))).message).toContain("no commit --all");
  });
});

function git(...args: string[]): void {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  execFileSync("git", [...identity, ...args], { cwd: top, stdio: "pipe" });
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), content);
}

async function text(source: Source, path: string): Promise<string | undefined> {
  const content = await source.read(path);
  return content === undefined ? undefined : Buffer.from(content).toString("utf8");
}

async function failure(promise: Promise<unknown>): Promise<SvcgenError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SvcgenError) return error;
  throw error ?? new Error("did not fail");
}

/** Every file of the repository with its hash. */
function snapshot(): Record<string, string> {
  const files = readdirSync(top, { recursive: true, encoding: "utf8", withFileTypes: true }).filter((e) => e.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, createHash("sha256").update(readFileSync(path)).digest("hex")];
    }),
  );
}
