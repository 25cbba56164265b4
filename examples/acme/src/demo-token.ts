import { readFile } from "node:fs/promises";
import { importJWK, type JWK, SignJWT } from "jose";

/** A token as the issuer of svcgen.config.ts would give it. The key is public knowledge: for the demo only. */
export async function createDemoToken(scope: string): Promise<string> {
  const key = JSON.parse(await readFile(new URL("../../../../demo-key.json", import.meta.url), "utf8")) as JWK;
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: "ES256", kid: key.kid ?? "demo" })
    .setIssuer("https://issuer.acme.example/")
    .setAudience("acme")
    .setSubject("demo")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(await importJWK(key, "ES256"));
}
