import { defineConfig } from "svcgen";

/** What this repository generates for itself: the contract of the example. */
export default defineConfig({
  schemas: ["schemas"],
  include: ["acme"],
  out: "generated",
  emit: {
    openapi: { title: "Acme" },
    asyncapi: { title: "Acme" },
  },
  gateway: {
    upstreams: {
      acme: { services: ["*"], endpoints: ["127.0.0.1:50051"] },
    },
    auth: {
      acme: {
        issuer: "https://issuer.acme.example/",
        audiences: ["acme"],
        // The public half of examples/acme/demo-key.json, which signs the tokens of the demo and is no secret.
        jwks: {
          keys: [
            {
              kid: "acme-demo-not-secret",
              alg: "ES256",
              use: "sig",
              kty: "EC",
              crv: "P-256",
              x: "j_gtfQWHIwlw85fBPtTxrKLM86wzUP4xwTg9_LEvZKE",
              y: "Oa_2TgkWUTHcBeTvQFpkz0mvmZ1qj2KlFyok3NBnIF8",
            },
          ],
        },
      },
    },
  },
});
