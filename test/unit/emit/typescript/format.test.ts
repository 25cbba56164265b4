import { format } from "prettier";
import { expect, test } from "vitest";
import { exampleProtos, tortureProtos } from "../../../support/example.js";
import { renderTypeScript } from "../../../support/render-typescript.js";

// openapi-typescript has a format of its own.
async function generated(): Promise<readonly (readonly [string, string])[]> {
  const faces = ["connect", "rest", "openapi", "client", "queue"] as const;
  const files = await renderTypeScript({ ...exampleProtos, ...tortureProtos }, faces);
  return [...files].filter(([path]) => path !== "openapi/types.ts");
}

test("generated files are formatted as prettier would", async () => {
  const files = await generated();
  expect(files.length).toBeGreaterThan(20);
  for (const [path, content] of files) {
    const pretty = await format(content, { parser: "typescript", printWidth: 120 });
    expect(content, path).toBe(pretty);
  }
});

test("files end with one newline and have no white space at the ends of lines", async () => {
  for (const [path, content] of await generated()) {
    expect(content, path).toMatch(/[^\n]\n$/);
    expect(content, path).not.toMatch(/[ \t\r]$/m);
  }
});
