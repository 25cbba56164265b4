import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findOrigin } from "../../../generator/scaffold/origin.js";

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "svcgen-origin-"));
});
afterEach(() => rmSync(top, { recursive: true }));

/** A folder in which npm has installed svcgen, with the lock file that npm keeps beside what it installs. */
function installed(resolved: Readonly<Record<string, string | undefined>>): string {
  const packages = Object.fromEntries(
    Object.entries(resolved).map(([name, from]) => [`node_modules/${name}`, { version: "0.1.0", resolved: from }]),
  );
  write("project/node_modules/.package-lock.json", JSON.stringify({ packages }));
  return join(top, "project/node_modules/svcgen");
}

function write(path: string, content = ""): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), content);
}

const origin = (packageFolder: string, project = join(top, "order")) => findOrigin(packageFolder, "0.1.0", project);

test("a checkout: its folders", () => {
  expect(origin(join(top, "checkout"))).toEqual({ svcgen: "file:../checkout", runtime: "file:../checkout/runtime" });
});

test("the registry: the version", () => {
  expect(origin(installed({ svcgen: undefined }))).toEqual({ svcgen: "0.1.0", runtime: "0.1.0" });
  expect(origin(installed({ svcgen: "https://registry.example/svcgen-0.1.0.tgz" }))).toEqual({
    svcgen: "0.1.0",
    runtime: "0.1.0",
  });
});

test("npm keeps no lock file for what is installed globally: the version", () => {
  expect(origin(join(top, "lib/node_modules/svcgen"))).toEqual({ svcgen: "0.1.0", runtime: "0.1.0" });
});

test("tarballs: the same tarballs, as the new project finds them", () => {
  const folder = installed({
    svcgen: "file:../packages/svcgen-0.1.0.tgz",
    "@svcgen/runtime": "file:../packages/runtime.tgz",
  });
  write("packages/runtime.tgz");
  expect(origin(folder)).toEqual({
    svcgen: "file:../packages/svcgen-0.1.0.tgz",
    runtime: "file:../packages/runtime.tgz",
  });
  expect(origin(folder, join(top, "a/b"))).toMatchObject({ svcgen: "file:../../packages/svcgen-0.1.0.tgz" });
});

test("a tarball alone, as npx installs it: the runtime's tarball beside it", () => {
  const folder = installed({ svcgen: "file:../packages/svcgen-0.1.0.tgz" });
  write("packages/svcgen-runtime-0.1.0.tgz");
  expect(origin(folder).runtime).toBe("file:../packages/svcgen-runtime-0.1.0.tgz");
});

test("a tarball alone, and none of the runtime beside it: the version", () => {
  expect(origin(installed({ svcgen: "file:../packages/svcgen-0.1.0.tgz" })).runtime).toBe("0.1.0");
});
