import type { AuthProvider, GatewayRoute, RouteTable } from "@svcgen/runtime/route-table";
import type { Json } from "../../../artifact/artifact.js";

type Value = { readonly [key: string]: Json };

/** The filter that verifies tokens; undefined if no route asks for one. Whatever has no configuration of its own needs a token. */
export function jwtFilter(table: RouteTable): Value | undefined {
  const used = new Set(table.routes.flatMap(({ auth }) => (auth.mode === "jwt" ? [auth.provider] : [])));
  const providers = table.auth.filter(({ name }) => used.has(name));
  if (used.size === 0) return undefined;
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
    providers: Object.fromEntries(providers.map((provider) => [provider.name, providerOf(provider)])),
    requirement_map: Object.fromEntries(providers.map(({ name }) => [name, { provider_name: name }])),
    rules: [{ match: { prefix: "/" }, requires: anyOf(providers) }],
  };
}

/** What the route asks of the caller: nothing, or a token, and scopes in it. */
export function authConfig({ auth }: GatewayRoute, hasJwt: boolean): Value {
  if (auth.mode === "public") return hasJwt ? { [jwtName]: noToken } : {};
  return {
    [jwtName]: { "@type": perRoute, requirement_name: auth.provider },
    ...(auth.scopes.length === 0 ? {} : { [rbacName]: scopesPolicy(auth.scopes) }),
  };
}

export const jwtName = "envoy.filters.http.jwt_authn";
export const rbacName = "envoy.filters.http.rbac";

const perRoute = "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig";

/** For routes that everybody may call, and for answers of the gateway itself. */
export const noToken: Value = { "@type": perRoute, disabled: true };

/** The filter by which routes ask for scopes; undefined if none does. */
export function rbacFilter(table: RouteTable): Value | undefined {
  const asks = table.routes.some(({ auth }) => auth.mode === "jwt" && auth.scopes.length > 0);
  return asks ? { "@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC" } : undefined;
}

function providerOf({ issuer, audiences, jwks }: AuthProvider): Value {
  return {
    issuer,
    ...(audiences.length === 0 ? {} : { audiences }),
    require_expiration: true,
    forward: true,
    from_headers: [{ name: "authorization", value_prefix: "Bearer " }],
    payload_in_metadata: "jwt_payload",
    normalize_payload_in_metadata: { space_delimited_claims: ["scope", "scp"] },
    ...("uri" in jwks
      ? {
          remote_jwks: {
            http_uri: { uri: jwks.uri, cluster: jwksCluster(jwks.uri), timeout: "5s" },
            cache_duration: "600s",
            async_fetch: {},
          },
        }
      : { local_jwks: { inline_string: JSON.stringify({ keys: jwks.keys.filter(isPublicKey) }) } }),
  };
}

/** A shared secret is no key to verify the tokens of an issuer with. */
function isPublicKey(key: { readonly [name: string]: unknown }): boolean {
  return key.kty !== "oct";
}

/** The cluster that a key set is fetched from: one for each host. */
export function jwksCluster(uri: string): string {
  return `jwks ${new URL(uri).host}`;
}

function anyOf(providers: readonly AuthProvider[]): Value {
  const [only] = providers;
  if (only !== undefined && providers.length === 1) return { provider_name: only.name };
  return { requires_any: { requirements: providers.map(({ name }) => ({ provider_name: name })) } };
}

/** All of the scopes, each in the claim `scope` or `scp`. */
function scopesPolicy(scopes: readonly string[]): Value {
  const held = (claim: string, scope: string): Value => ({
    sourced_metadata: {
      metadata_matcher: {
        filter: jwtName,
        path: [{ key: "jwt_payload" }, { key: claim }],
        value: { list_match: { one_of: { string_match: { exact: scope } } } },
      },
    },
  });
  const ids = scopes.map((scope) => ({ or_ids: { ids: [held("scope", scope), held("scp", scope)] } }));
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBACPerRoute",
    rbac: {
      rules: {
        action: "ALLOW",
        policies: { scopes: { permissions: [{ any: true }], principals: [{ and_ids: { ids } }] } },
      },
    },
  };
}
