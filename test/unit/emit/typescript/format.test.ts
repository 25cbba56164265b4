import { format } from "prettier";
import { expect, test } from "vitest";
import { exampleProtos, tortureProtos } from "../../../support/example.js";
import { renderTypeScript } from "../../../support/render-typescript.js";

test("generated files are formatted as prettier would", async () => {
  const files = await renderTypeScript({ ...exampleProtos, ...tortureProtos }, ["connect", "rest", "queue"]);
  expect(files.size).toBeGreaterThan(15);
  for (const [path, content] of files) {
    const pretty = await format(content, { parser: "typescript", printWidth: 120 });
    expect(content, path).toBe(pretty);
  }
});

test("files end with one newline and have no white space at the ends of lines", async () => {
  for (const [path, content] of await renderTypeScript({ ...exampleProtos, ...tortureProtos }, [
    "connect",
    "rest",
    "queue",
  ])) {
    expect(content, path).toMatch(/[^\n]\n$/);
    expect(content, path).not.toMatch(/[ \t\r]$/m);
  }
});
