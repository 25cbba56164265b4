import type { Comparison, Contract } from "../../../generator/breaking/comparison.js";
import { breakingChanges } from "../../../generator/breaking/index.js";
import { resolveConfig } from "../../../generator/config/resolve.js";
import type { UserConfig } from "../../../generator/config/user-config.js";
import type { Diagnostic } from "../../../generator/diagnostics/diagnostic.js";
import { startOf } from "../../../generator/diagnostics/span.js";
import { imports, modelOf } from "../model/model-of.js";

/** A change of a contract: two bodies of one proto. `$` stands for the package of the case. */
export type Case = readonly [name: string, before: string, after: string, want: readonly string[]];

export async function contractOf(protos: Readonly<Record<string, string>>, user: UserConfig = {}): Promise<Contract> {
  const { model } = await modelOf(protos, user);
  return { model, config: resolveConfig(user), optionSpan: () => startOf("svcgen.config.ts") };
}

export function compare(before: Contract, after: Contract): readonly Diagnostic[] {
  return breakingChanges({ before, after, ref: "HEAD" } satisfies Comparison);
}

/** What is told of each case, as `code: message`. All cases are one workspace on each side, so that two compilations are enough. */
export async function toldOf(cases: readonly Case[]): Promise<readonly (readonly string[])[]> {
  const side = (body: (one: Case) => string) =>
    contractOf(
      Object.fromEntries(
        cases.map((one, index) => [`case${index}.proto`, proto(`case${index}`, inCase(body(one), index))]),
      ),
    );
  const [before, after] = [await side((one) => one[1]), await side((one) => one[2])];
  const found = compare(before, after);
  return cases.map((_, index) =>
    found
      .filter(({ span }) => span?.path === `schemas/case${index}.proto`)
      .map((diagnostic) => told(diagnostic, index)),
  );
}

/** A proto3 file in a package of its own. */
export function proto(packageName: string, body: string): string {
  return `syntax = "proto3";\npackage ${packageName};\n${imports}\nimport "google/api/visibility.proto";\n${body}\n`;
}

function inCase(text: string, index: number): string {
  return text.replaceAll("$", `case${index}`);
}

function told({ code, message }: Diagnostic, index: number): string {
  return `${code}: ${message.replaceAll(new RegExp(`case${index}\\b`, "g"), "$")}`;
}
