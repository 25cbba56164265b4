import type { UserConfig } from "./user-config.js";

export type { UserConfig };

/**
 * Gives a configuration its type, and the editor its help:
 *
 * ```ts
 * import { defineConfig } from "svcgen";
 *
 * export default defineConfig({ out: "src/generated" });
 * ```
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
