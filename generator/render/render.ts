import type { Artifact, File } from "../artifact/artifact.js";
import { foldTypeScript } from "./fold.js";
import { printJson } from "./stable-json.js";
import { printYaml } from "./stable-yaml.js";
import { printTemplate } from "./template.js";

/** Print artifacts: the last step before files are compared with, or written to, the output folder. */
export function render(artifacts: readonly Artifact[]): readonly File[] {
  return artifacts.map((artifact) => ({ path: artifact.path, content: print(artifact) }));
}

function print(artifact: Artifact): string {
  switch (artifact.kind) {
    case "template":
      return artifact.path.endsWith(".ts")
        ? foldTypeScript(printTemplate(artifact.template, artifact.view))
        : printTemplate(artifact.template, artifact.view);
    case "document":
      return artifact.format === "json" ? printJson(artifact.value) : printYaml(artifact.value, artifact.header);
    case "verbatim":
      return artifact.content;
  }
}
