import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codes, type DiagnosticCode } from "../generator/diagnostics/catalogue.js";
import { readFolder } from "./support/pipeline.js";

// Every problem that svcgen can report is seen by somebody: in the diagnostics.txt of a scenario where a contract or a
// configuration can cause it, else in the test that is named here.

const elsewhere: Partial<Record<DiagnosticCode, string>> = {
  "breaking/auth": "unit/breaking/rest.test.ts",
  "breaking/body": "unit/breaking/rest.test.ts",
  "breaking/command-removed": "unit/breaking/queue.test.ts",
  "breaking/completion": "unit/breaking/queue.test.ts",
  "breaking/dead-letter": "unit/breaking/queue.test.ts",
  "breaking/delivery": "unit/breaking/queue.test.ts",
  "breaking/enum-value": "unit/breaking/rest.test.ts",
  "breaking/event-removed": "unit/breaking/queue.test.ts",
  "breaking/event-type": "unit/breaking/queue.test.ts",
  "breaking/field-optional": "unit/breaking/rest.test.ts",
  "breaking/field-removed": "unit/breaking/rest.test.ts",
  "breaking/field-renamed": "unit/breaking/rest.test.ts",
  "breaking/form": "unit/breaking/rest.test.ts",
  "breaking/format": "unit/breaking/queue.test.ts",
  "breaking/group": "unit/breaking/queue.test.ts",
  "breaking/key": "unit/breaking/queue.test.ts",
  "breaking/method-removed": "unit/breaking/rest.test.ts",
  "breaking/method-type": "unit/breaking/rest.test.ts",
  "breaking/parameter-removed": "unit/breaking/rest.test.ts",
  "breaking/request-size": "unit/breaking/rest.test.ts",
  "breaking/required": "unit/breaking/rest.test.ts",
  "breaking/response-body": "unit/breaking/rest.test.ts",
  "breaking/response-header": "unit/breaking/rest.test.ts",
  "breaking/rest-option": "unit/breaking/settings.test.ts",
  "breaking/route-moved": "unit/breaking/rest.test.ts",
  "breaking/route-narrowed": "unit/breaking/rest.test.ts",
  "breaking/route-removed": "unit/breaking/rest.test.ts",
  "breaking/rule": "unit/breaking/rest.test.ts",
  "breaking/stream": "unit/breaking/rest.test.ts",
  "breaking/success-status": "unit/breaking/rest.test.ts",
  "breaking/topic": "unit/breaking/queue.test.ts",
  "breaking/type": "unit/breaking/rest.test.ts",
  "breaking/update-mask": "unit/breaking/rest.test.ts",
  "cli/usage": "cli/formats.test.ts",
  "config/not-found": "cli/refusals.test.ts",
  "config/staged-import-differs": "unit/config/load.test.ts",
  "drift/edited": "unit/output/plan.test.ts",
  "drift/leftover": "unit/output/plan.test.ts",
  "drift/manifest": "unit/output/plan.test.ts",
  "drift/missing": "unit/output/plan.test.ts",
  "drift/orphaned": "unit/output/plan.test.ts",
  "drift/stale": "unit/output/plan.test.ts",
  "drift/version-skew": "unit/output/plan.test.ts",
  "env/buf-failed": "cli/refusals.test.ts",
  "env/buf-not-found": "unit/descriptors/buf.test.ts",
  "env/git-failed": "cli/refusals.test.ts",
  "env/git-not-found": "unit/source/git-index.test.ts",
  "env/hook": "cli/refusals.test.ts",
  "env/io": "unit/cli/failure.test.ts",
  "env/locked": "unit/output/lock.test.ts",
  "env/not-a-repository": "unit/source/git-index.test.ts",
  "env/old-contract": "git/breaking.test.ts",
  "env/unknown-ref": "git/breaking.test.ts",
  "env/unmerged": "unit/source/git-index.test.ts",
  "internal/bug": "unit/cli/failure.test.ts",
  "openapi/example": "unit/emit/openapi/options.test.ts",
  "openapi/extension": "unit/emit/openapi/options.test.ts",
  "openapi/name-clash": "unit/emit/openapi/options.test.ts",
  "openapi/url": "unit/emit/openapi/options.test.ts",
  "output/blocked": "unit/output/apply.test.ts",
  // Two protos that differ in case only cannot lie in a repository that everybody can check out.
  "output/case-collision": "unit/output/file-set.test.ts",
  "output/duplicate": "unit/output/file-set.test.ts",
  "output/escape": "unit/output/file-set.test.ts",
  "output/io": "unit/output/apply.test.ts",
  "output/link": "unit/output/apply.test.ts",
  "scaffold/exists": "cli/refusals.test.ts",
  "schema/submodule": "cli/refusals.test.ts",
  "schema/symlink": "unit/source/git-index.test.ts",
};

const scenarios = join(import.meta.dirname, "scenarios");
const told = new Set(
  readdirSync(scenarios).flatMap((name) =>
    [...(readFolder(join(scenarios, name))["diagnostics.txt"] ?? "").matchAll(/\[([a-z]+\/[a-z-]+)\]$/gm)].map(
      ([, code]) => code,
    ),
  ),
);

test.each(codes)("%s is seen by a scenario, or by a test that names it", (code) => {
  const file = elsewhere[code];
  expect(told.has(code), "in a scenario, or in the list, and not in both").toBe(file === undefined);
  if (file === undefined) return;
  const text = readFileSync(join(import.meta.dirname, file), "utf8").replaceAll("\\/", "/");
  expect(text).toContain(code);
});
