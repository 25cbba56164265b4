import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TemplateName } from "../artifact/artifact.js";

/**
 * Read a template of the package. `templates/` stands at the root of the package: the search goes upwards from this file,
 * so that it ends there from the sources as well as from a bundle in `dist/`.
 */
export function loadTemplate(name: TemplateName): string {
  return readFileSync(join(templatesFolder(), `${name}.hbs`), "utf8");
}

function templatesFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "templates"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`there is no templates folder above ${import.meta.dirname}`);
    folder = parent;
  }
  return join(folder, "templates");
}
