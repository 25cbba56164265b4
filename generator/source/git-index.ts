import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { SvcgenError } from "../diagnostics/errors.js";
import { problem } from "../diagnostics/problem.js";
import { gitFailed, openRepository, type Repository } from "./git.js";
import { createTreeSource } from "./git-tree.js";
import type { Source } from "./source.js";

/**
 * What a commit would hold: the files in the git index, as they are when it is first asked for one. Neither index nor work tree
 * nor stash are touched. The index becomes a tree on a copy of it, since git would rewrite the index itself and fail while
 * another process holds its lock; the tree's objects go to a temporary folder, so that nothing is left in the repository.
 */
export function createGitIndexSource(projectFolder: string): Source {
  let opened: Promise<Source> | undefined;
  const open = (): Promise<Source> => {
    opened ??= openIndex(projectFolder);
    return opened;
  };
  return {
    kind: "git-index",
    list: async (folder) => (await open()).list(folder),
    read: async (path) => (await open()).read(path),
  };
}

async function openIndex(projectFolder: string): Promise<Source> {
  const repository = await openRepository(projectFolder);
  const folder = await mkdtemp(join(tmpdir(), "svcgen-index-"));
  try {
    return createTreeSource("git-index", repository, await listIndex(repository, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function listIndex(repository: Repository, folder: string): Promise<Buffer> {
  const index = join(folder, "index");
  const objects = join(folder, "objects");
  try {
    await copyFile(repository.indexFile, index);
  } catch (error) {
    // Nothing has been added yet.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
  await mkdir(objects);
  const alternates = [quote(repository.objectsFolder), process.env.GIT_ALTERNATE_OBJECT_DIRECTORIES ?? ""];
  const env = {
    GIT_INDEX_FILE: index,
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates.filter((path) => path !== "").join(delimiter),
  };
  const tree = await repository.git(["write-tree"], { env });
  if (tree.code !== 0) throw unmerged(tree.stderr) ?? gitFailed(tree);
  const rows = await repository.git(["ls-tree", "-r", "-z", "--full-tree", tree.stdout.toString("utf8").trim()], {
    env,
  });
  if (rows.code !== 0) throw gitFailed(rows);
  return rows.stdout;
}

function unmerged(stderr: string): SvcgenError | undefined {
  const paths = new Set([...stderr.matchAll(/^(.*): unmerged \(/gm)].map(([, path]) => path));
  return paths.size === 0 ? undefined : new SvcgenError(problem("env/unmerged", { paths: [...paths].join(", ") }));
}

/** git reads a path in quotes as a C string; without them a colon would end it. */
function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
