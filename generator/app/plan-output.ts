import { SvcgenError } from "../diagnostics/errors.js";
import { projectPath, readDisk, readManifestText } from "../output/disk.js";
import { checkObstacles } from "../output/file-set.js";
import { emptyManifest, manifestName, parseManifest } from "../output/manifest.js";
import { type Plan, type PlanOptions, plan } from "../output/plan.js";
import { readTree } from "../output/tree.js";
import type { Source } from "../source/source.js";
import type { Output } from "./compile-cached.js";
import { generatorVersion } from "./package.js";
import type { Project } from "./project.js";

type Options = Omit<PlanOptions, "generator">;

/** What would change in the output folder on disk. */
export function planOnDisk(project: Project, output: Output, options: Options = {}): Plan {
  const { files = [], out } = output;
  const manifest = manifestFrom(readManifestText(project.folder, out));
  const paths = files.map((file) => file.path);
  const tree = readDisk(project.folder, out, paths, manifest.read.entries.keys());
  const obstacles = checkObstacles(tree);
  if (obstacles.length > 0) throw new SvcgenError(...obstacles);
  return plan(files, tree, manifest, { ...options, generator: generatorVersion() });
}

/** The same in a source that is not the disk: the git index. */
export async function planInSource(source: Source, output: Output): Promise<Plan> {
  const { files = [], out } = output;
  const bytes = await source.read(projectPath(out, manifestName));
  const manifest = manifestFrom(bytes === undefined ? undefined : new TextDecoder().decode(bytes));
  const paths = [...files.map((file) => file.path), ...manifest.read.entries.keys()];
  const tree = await readTree(source, out, paths);
  return plan(files, tree, manifest, { generator: generatorVersion() });
}

function manifestFrom(text: string | undefined): Parameters<typeof plan>[2] {
  return { read: text === undefined ? emptyManifest : parseManifest(text), text };
}
