import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import { Refusal } from "./refusal.js";
import type { AuthProvider } from "./route-table.js";

/** Verifies the bearer token of a request. */
export interface JwtVerifier {
  /**
   * Gives the subject.
   *
   * @throws Refusal 401 or 403 with a challenge (RFC 6750), 503 when the keys of the issuer are not to be had.
   */
  verify(
    authorization: string | undefined,
    scopes: readonly string[],
  ): Promise<{ readonly subject: string | undefined }>;
}

/**
 * A token has to be signed by a key of the provider with an asymmetric algorithm (`none` and shared secrets are refused),
 * meant for one of the audiences, and not expired; one without an expiry is refused too.
 */
export function createJwtVerifier(provider: AuthProvider): JwtVerifier {
  const keys = keysOf(provider);
  const options = {
    issuer: provider.issuer,
    // An issuer without audiences has one API only.
    ...(provider.audiences.length === 0 ? {} : { audience: [...provider.audiences] }),
    algorithms: ALGORITHMS,
    requiredClaims: ["exp"],
    clockTolerance: 60,
  };
  return {
    async verify(authorization, scopes) {
      const token = bearerToken(authorization);
      const { payload } = await jwtVerify(token, keys, options).catch((error: unknown) => {
        throw refusalOf(error);
      });
      const held = scopesOf(payload);
      if (!scopes.every((scope) => held.has(scope))) {
        throw new Refusal(403, "permission_denied", `The token lacks a scope; needed: ${scopes.join(" ")}.`, {
          "www-authenticate": `Bearer error="insufficient_scope", scope="${scopes.join(" ")}"`,
        });
      }
      return { subject: payload.sub };
    },
  };
}

const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

function keysOf(provider: AuthProvider): JWTVerifyGetKey {
  return "uri" in provider.jwks
    ? createRemoteJWKSet(new URL(provider.jwks.uri))
    : createLocalJWKSet({ keys: provider.jwks.keys as unknown as JWK[] });
}

function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined) {
    throw new Refusal(401, "unauthenticated", "A bearer token is needed.", { "www-authenticate": "Bearer" });
  }
  const match = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization);
  if (match?.[1] === undefined) throw unauthorized("The Authorization header holds no bearer token.");
  return match[1];
}

/** `scope` is one string (RFC 8693), `scp` a list or a string (as some issuers have it). */
function scopesOf(payload: JWTPayload): ReadonlySet<string> {
  const held = new Set<string>();
  for (const claim of [payload.scope, payload.scp]) {
    const list: readonly unknown[] = typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : [];
    for (const scope of list) if (typeof scope === "string" && scope !== "") held.add(scope);
  }
  return held;
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return unauthorized("The token has expired.");
  if (error instanceof errors.JWTClaimValidationFailed)
    return unauthorized(`The token's claim "${error.claim}" is not accepted.`);
  if (error instanceof errors.JWSSignatureVerificationFailed) return unauthorized("The token's signature is wrong.");
  if (error instanceof errors.JWKSNoMatchingKey)
    return unauthorized("The token is signed with a key that is not known.");
  const faults = [
    errors.JWTInvalid,
    errors.JWSInvalid,
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
    errors.JWKSMultipleMatchingKeys,
  ];
  if (faults.some((fault) => error instanceof fault)) return unauthorized("The token is not valid.");
  // Whatever else goes wrong is about the keys, not about the token.
  return new Refusal(503, "unavailable", "The keys of the token's issuer are not to be had.", { "retry-after": "5" });
}

function unauthorized(message: string): Refusal {
  return new Refusal(401, "unauthenticated", message, {
    "www-authenticate": `Bearer error="invalid_token", error_description="${message.replaceAll('"', "'")}"`,
  });
}
