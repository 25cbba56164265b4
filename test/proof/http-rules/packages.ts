import { readCorpus } from "../../../bench/corpus/packages.js";

/** The protos of google-proto-files: contracts that nobody wrote for svcgen, with 15,000 HTTP rules. */
export const corpus = readCorpus();

/**
 * The packages that a proof runs on: a selection that has every shape of a rule (streams
 * each way, bodies that are bytes, paths that fit several rules), or those whose names begin with one of
 * SVCGEN_PROOF_PACKAGES (`google` for all, `google/ads,google/maps`).
 */
export function provenPackages(): readonly string[] {
  const prefixes = process.env.SVCGEN_PROOF_PACKAGES?.split(",");
  if (prefixes === undefined) return selection;
  return corpus.packages.map(({ name }) => name).filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
}

/** How often each of so many routes is called, so that a package has a fair share of requests. */
export function runsOf(routes: number, requests: number): number {
  return Math.ceil((requests * Number(process.env.SVCGEN_PROOF_FACTOR ?? 1)) / routes);
}

export const seed = Number(process.env.SVCGEN_PROOF_SEED ?? 1);

const selection = [
  "google/actions/sdk/v2",
  "google/bigtable/admin/v2",
  "google/cloud/biglake/v1",
  "google/cloud/functions/v2",
  "google/cloud/kms/v1",
  "google/cloud/run/v2",
  "google/cloud/secretmanager/v1",
  "google/cloud/speech/v1",
  "google/cloud/tasks/v2",
  "google/container/v1",
  "google/datastore/v1",
  "google/devtools/artifactregistry/v1",
  "google/firestore/v1",
  "google/iam/v1",
  "google/logging/v2",
  "google/longrunning",
  "google/maps/solar/v1",
  "google/monitoring/v3",
  "google/pubsub/v1",
  "google/security/safebrowsingohttpgateway/v1",
  "google/spanner/v1",
];

/** The largest package takes a quarter of an hour; it is none of those that CI runs. */
export const timeoutMs = process.env.SVCGEN_PROOF_PACKAGES === undefined ? 120_000 : 60 * 60_000;
