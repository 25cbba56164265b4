import type { Config } from "../../config/config.js";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { problem } from "../../diagnostics/problem.js";
import type { Model } from "../../model/model.js";
import { isKnownProvider, providerOf } from "./providers.js";
import { gatewayOperations } from "./routes.js";
import { upstreamOf } from "./upstreams.js";

/** What the configuration does not say although the contract needs it. */
export function* checkTable(model: Model, config: Config): Iterable<Diagnostic> {
  for (const operation of gatewayOperations(model)) {
    const { auth, span } = operation.policy;
    if (auth.mode !== "jwt") continue;
    const provider = providerOf(auth.provider, config);
    if (isKnownProvider(provider, config)) continue;
    const named = provider === "" ? "an issuer that it does not name" : `"${provider}"`;
    yield problem("gateway/unknown-provider", { operation: operation.id, provider: named }, { span });
  }
  for (const service of model.services) {
    const served = service.operations.some(({ subscription }) => subscription === undefined);
    if (served && upstreamOf(service.id, config) === undefined) {
      yield problem("gateway/no-upstream", { service: service.id }, { span: service.span });
    }
  }
}
