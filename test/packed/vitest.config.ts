import { join } from "node:path";
import { defineConfig } from "vitest/config";

// `npm run test:packed`: what is published, installed as strangers install it. Needs the npm registry, or npm's cache.
export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    include: ["test/packed/**/*.test.ts"],
    globalSetup: "test/packed/support/pack.ts",
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
