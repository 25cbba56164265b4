import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { git, must } from "../support/git.js";
import { createProject, type TestProject } from "../support/svcgen.js";

// What no contract and no configuration can cause, but the surroundings of a run. Each ends with one finding and exit code 2,
// but for a file in the way of a new service: that is what generate ends with where it would overwrite one.

let project: TestProject;
beforeEach(() => {
  project = createProject();
});
afterEach(() => project.dispose());

const cases: readonly (readonly [code: string, run: () => ReturnType<TestProject["svcgen"]>, words: string])[] = [
  [
    "config/not-found",
    () => {
      must(git(project, ["init", "--quiet"]));
      return project.svcgen(["check", "--staged"]);
    },
    "the configuration svcgen.config.json does not exist",
  ],
  [
    "env/buf-failed",
    () => {
      const program = join(project.folder, "broken-buf");
      writeFileSync(program, "#!/bin/sh\necho out of order >&2\nexit 3\n");
      chmodSync(program, 0o755);
      return project.svcgen(["generate"], { env: { SVCGEN_BUF: program } });
    },
    "buf failed: out of order",
  ],
  [
    "env/git-failed",
    () => {
      must(git(project, ["init", "--quiet"]));
      project.write(".git/index", "this is no index");
      return project.svcgen(["check", "--staged"]);
    },
    "git failed: ",
  ],
  [
    "env/hook",
    () => {
      must(git(project, ["init", "--quiet"]));
      return project.svcgen(["hook", "install"]);
    },
    "svcgen is not installed in this project",
  ],
  [
    "scaffold/exists",
    () => {
      must(project.svcgen(["new", "service", "order"]));
      return project.svcgen(["new", "service", "order"]);
    },
    "OrderService is here already",
  ],
  [
    "schema/submodule",
    () => {
      must(git(project, ["init", "--quiet"]));
      must(git(project, ["add", "svcgen.config.json"]));
      must(git(project, ["update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},schemas`]));
      return project.svcgen(["check", "--staged"]);
    },
    "schemas is a git submodule",
  ],
];

test.each(cases)("%s", (code, run, words) => {
  const { code: exit, stdout, stderr } = run();
  expect(stderr).toContain(words);
  expect(stderr).toContain(`[${code}]`);
  expect([exit, stdout]).toEqual([code === "scaffold/exists" ? 1 : 2, ""]);
});
