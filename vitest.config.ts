import { defineConfig } from "vitest/config";

const conditions = ["@svcgen/source"];

export default defineConfig({
  // Sources of both packages, without building them first.
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/packed/**", "test/scenarios/*/input/**", "test/scenarios/*/expected/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
