import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../../..");

test("the client needs nothing of Node, and little at all", async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export { createUserServiceRestClient } from "./generated/client/acme/user/v1/user-service.js";`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    format: "esm",
    // Anything of Node would be an error here.
    platform: "browser",
    conditions: ["@svcgen/source"],
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  expect([...new Set(packages)]).toEqual(["openapi-fetch"]);
  const [file] = outputFiles;
  expect(file?.text).not.toMatch(/\bnode:|\brequire\(|\bprocess\.(?!versions)|\bBuffer\b/);
  // Kilobytes; with compression less than half of it.
  expect((file?.contents.length ?? 0) / 1024).toBeLessThan(20);
});
