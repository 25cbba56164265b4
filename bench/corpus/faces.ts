import type { UserConfig } from "../../generator/config/user-config.js";

/**
 * How the corpus is generated. Messages are left out, which protobuf-es makes and not svcgen; the fixed selection in
 * test/corpus has them too.
 */
export const faces: UserConfig = {
  emit: { messages: false, openapi: { formats: ["json"], types: false } },
  gateway: { upstreams: { google: { services: ["*"], endpoints: ["127.0.0.1:50051"] } } },
};
