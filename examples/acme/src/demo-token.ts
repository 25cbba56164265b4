import { importJWK, SignJWT } from "jose";
import key from "../demo-key.json" with { type: "json" };

/** A token as the issuer of svcgen.config.ts would give it. The key is public knowledge: for the demo only. */
export async function createDemoToken(scope: string): Promise<string> {
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: "ES256", kid: key.kid })
    .setIssuer("https://issuer.acme.example/")
    .setAudience("acme")
    .setSubject("demo")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(await importJWK(key, "ES256"));
}
