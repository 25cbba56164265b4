import { beforeAll, describe, expect, test } from "vitest";
import { faces } from "../../bench/corpus/faces.js";
import { type Generated, generatePackage } from "../../bench/corpus/generate.js";
import { readCorpus } from "../../bench/corpus/packages.js";
import { resolveConfig } from "../../generator/config/resolve.js";
import type { UserConfig } from "../../generator/config/user-config.js";
import { buildDocument } from "../../generator/emit/openapi/document.js";
import { disagreements } from "../consistency/routing.js";
import { openapiFaults } from "../support/openapi.js";
import { typeProblems } from "../support/type-check.js";

// Contracts that nobody wrote for svcgen. `npm run corpus` generates all of google-proto-files; this is a selection with every
// shape that occurs there, and it has the messages and the types of the documents too, all of them for the compiler.

const selection = [
  "google/bigtable/admin/v2",
  "google/cloud/functions/v2",
  "google/cloud/kms/v1",
  "google/cloud/language/v2",
  "google/cloud/run/v2",
  "google/cloud/scheduler/v1",
  "google/cloud/secretmanager/v1",
  "google/cloud/speech/v1",
  "google/cloud/tasks/v2",
  "google/cloud/workflows/v1",
  "google/datastore/v1",
  "google/devtools/artifactregistry/v1",
  "google/firestore/v1",
  "google/iam/v1",
  "google/logging/v2",
  "google/longrunning",
  "google/monitoring/v3",
  "google/pubsub/v1",
  "google/spanner/v1",
  "google/storage/v2",
];

/** What svcgen finds there. Each was looked at: bench/corpus.md says what a reader thinks of it. */
const findings: Readonly<Record<string, readonly string[]>> = {
  "google/firestore/v1": [
    "google/firestore/v1/firestore.proto:69 openapi/rest-inside",
    "google/firestore/v1/firestore.proto:207 http/bidi-stream",
    "google/firestore/v1/firestore.proto:216 http/bidi-stream",
    "google/firestore/v1/firestore.proto:255 openapi/rest-inside",
  ],
  "google/logging/v2": ["google/logging/v2/logging.proto:128 http/bidi-stream"],
};

const config: UserConfig = {
  ...faces,
  emit: { ...faces.emit, messages: true, openapi: { formats: ["json"], types: true } },
};

const corpus = readCorpus();
const generated = new Map<string, Generated>();

beforeAll(async () => {
  for (const chosen of corpus.packages.filter(({ name }) => selection.includes(name))) {
    generated.set(chosen.name, await generatePackage(corpus, chosen, config));
  }
}, 60_000);

test("all of the selection is there", () => {
  expect([...generated.keys()]).toEqual(selection);
});

describe.each(selection)("%s", (name) => {
  test("is generated, and svcgen finds nothing that was not looked at", () => {
    const outcome = generated.get(name)?.outcome;
    expect(outcome?.findings.map(({ code, place }) => `${place} ${code}`)).toEqual(findings[name] ?? []);
    expect(outcome?.files).toBeGreaterThan(0);
  });

  test("is valid OpenAPI with every binding of the contract", () => {
    expect(generated.get(name)?.outcome.faults).toEqual([]);
  });

  test.each(["3.0", "3.2"] as const)("is valid OpenAPI %s too", async (specification) => {
    const { model } = generated.get(name) ?? {};
    const resolved = resolveConfig({ ...config, emit: { openapi: { specification } } });
    if (model === undefined || resolved.emit.openapi === false) throw new Error("not generated");
    expect(await openapiFaults(buildDocument(model, resolved.emit.openapi, resolved))).toEqual([]);
  });

  test("is routed by every router as by the oracle", () => {
    const { model, files } = generated.get(name) ?? {};
    const rest = (model?.services ?? [])
      .flatMap(({ operations }) => operations)
      .flatMap(({ routes }) => routes.map(({ id, verb, template }) => ({ id, verb, template: template.text })));
    const table = JSON.parse(files?.get("gateway/routes.json") ?? "null");
    const envoy = files?.get("gateway/envoy/envoy.yaml") ?? "";
    const { differences, reached } = disagreements({ rest, table, envoy }, 300);
    expect(differences).toEqual([]);
    expect(reached).toBeGreaterThan(20);
  });

  test("has no events, and its AsyncAPI document says so", () => {
    const document = JSON.parse(generated.get(name)?.files.get("asyncapi/asyncapi.json") ?? "null");
    expect(document).toMatchObject({ asyncapi: "3.0.0", channels: {}, operations: {} });
  });
});

test("messages of a file are the same, whichever package is generated with them", () => {
  const first = new Map<string, string>();
  for (const { files } of generated.values()) {
    for (const [path, text] of files) {
      if (!path.startsWith("messages/")) continue;
      expect(first.get(path) ?? text, path).toBe(text);
      first.set(path, text);
    }
  }
});

test("all generated TypeScript compiles under the strictest flags", () => {
  const code = [...generated].flatMap(([name, { files }]) =>
    [...files].filter(([path]) => path.endsWith(".ts")).map(([path, text]) => [`${name}/${path}`, text] as const),
  );
  expect(code.length).toBeGreaterThan(200);
  expect(typeProblems(import.meta.dirname, new Map(code))).toEqual([]);
}, 60_000);
