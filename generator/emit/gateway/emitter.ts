import type { Artifact, Json } from "../../artifact/artifact.js";
import type { Emitter } from "../emitter.js";
import { checkTable } from "./checks.js";
import { buildRouteTable } from "./routes.js";

/** The neutral route table, `gateway/routes.json`: what the embedded gateway serves, and what people and tools compare. */
export const gatewayEmitter: Emitter<"gateway"> = {
  name: "gateway",
  check: (model, { config }) => checkTable(model, config),
  emit(model, { config }): readonly Artifact[] {
    // A route table is plain data; its interfaces only lack the index signature of a JSON value.
    const value = buildRouteTable(model, config) as unknown as Json;
    return [{ kind: "document", path: "gateway/routes.json", format: "json", value }];
  },
};
