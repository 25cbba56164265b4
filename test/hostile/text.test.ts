import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import type { UserConfig } from "../../generator/config/user-config.js";
import { openapiFaults } from "../support/openapi.js";
import { compileProject } from "../support/pipeline.js";
import { typeProblems } from "../support/type-check.js";
import { shapeOf } from "./code-shape.js";
import { places, printContract, type TextAt } from "./contract.js";
import { createEvaluator, exportedValues } from "./evaluate.js";
import { nastyText } from "./nasty-text.js";

// Whatever stands in the comments and the strings of a contract stays text: the generated code is the same, token by token, as
// that of the contract with harmless texts; it compiles; run, it exports what it should and does nothing else.

const contracts = 6;
const config: UserConfig = {
  gateway: {
    auth: { acme: { issuer: "https://acme.example/", audiences: ["a"], jwks: { uri: "https://acme.example/keys" } } },
  },
};
const evaluator = createEvaluator();
afterAll(() => evaluator.dispose());

test("texts stay texts", async () => {
  const harmless = await generate((place) => `t${place}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(nastyText, { minLength: places * contracts, maxLength: places * contracts }),
      async (texts) => {
        const nasty = await generate((place) => texts[place] ?? "");
        expect([...nasty.keys()]).toEqual([...harmless.keys()]);
        for (const [path, text] of nasty) {
          if (path.endsWith(".ts")) expect(shapeOf(text), path).toBe(shapeOf(harmless.get(path) ?? ""));
          if (path.endsWith(".yaml") && nasty.has(path.replace("yaml", "json"))) {
            expect(parse(text)).toEqual(JSON.parse(nasty.get(path.replace("yaml", "json")) ?? ""));
          }
        }
        expect(await openapiFaults(JSON.parse(nasty.get("openapi/openapi.json") ?? ""))).toEqual([]);
        const code = new Map([...nasty].filter(([path]) => path.endsWith(".ts")));
        expect(typeProblems(import.meta.dirname, code)).toEqual([]);
        for (const [path, names] of await evaluator.run(code))
          expect(names, path).toEqual(exportedValues(code.get(path) ?? ""));
        expect("canary" in globalThis).toBe(false);
      },
    ),
    { numRuns: 2, endOnFailure: true },
  );
}, 240_000);

async function generate(text: TextAt): Promise<ReadonlyMap<string, string>> {
  const protos = Array.from({ length: contracts }, (_, index) => {
    const name = `p${index}`;
    return [`schemas/${name}/${name}.proto`, printContract(name, (place) => text(index * places + place))] as const;
  });
  const { files, diagnostics } = await compileProject(Object.fromEntries(protos), config);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return new Map(files?.map(({ path, content }) => [path, content]));
}
