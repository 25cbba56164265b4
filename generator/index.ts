/** What `svcgen.config.ts` imports from "svcgen". */
export { defineConfig } from "./config/define-config.js";
export type { UserConfig } from "./config/user-config.js";
