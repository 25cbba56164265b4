import { type RestContract, resolveContract } from "../../../../runtime/rest/contract.js";
import type { RestOptions } from "../../../../runtime/rest/options.js";
import type { RestRoute } from "../../../../runtime/rest/route.js";

/** Options of both kinds, parted: what routes carry, and what the server is told. */
export function withContract(
  routes: readonly RestRoute[],
  given: RestOptions & RestContract,
): { readonly routes: readonly RestRoute[]; readonly options: RestOptions } {
  const names = new Set(Object.keys(resolveContract()));
  const only = (isContract: boolean) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => names.has(name) === isContract));
  const contract: RestContract = only(true);
  return {
    routes: routes.map((route) => ({ ...route, contract: { ...contract, ...route.contract } })),
    options: only(false),
  };
}
