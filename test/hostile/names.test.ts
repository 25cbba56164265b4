import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { compile } from "../../generator/app/compile.js";
import { resolveConfig } from "../../generator/config/resolve.js";
import { codes } from "../../generator/diagnostics/catalogue.js";
import { createMemorySource } from "../../generator/source/memory.js";
import { compileProject } from "../support/pipeline.js";
import { typeProblems } from "../support/type-check.js";
import { createEvaluator, exportedValues } from "./evaluate.js";

// Names of everything that a contract can name: words that languages keep, names that generated code uses, names that become one
// when their case changes. Either svcgen says what is wrong and where, or what it generates compiles and runs.
// test/types/names.test.ts does the same, many at a time, for the names of services, methods and messages.

const words = (
  "await class constructor default delete enum eval export function get import in interface let new null package proto " +
  "prototype public set static this toString type undefined value valueOf void hasOwnProperty __proto__ then toJSON " +
  "string number boolean symbol any never object case other name schema service message messages field user User USER"
).split(" ");

const word = fc.constantFrom(...words);
const name = fc.oneof(
  { weight: 3, arbitrary: word },
  { weight: 1, arbitrary: word.map((text) => text.charAt(0).toUpperCase() + text.slice(1)) },
  { weight: 1, arbitrary: word.map((text) => text.toUpperCase()) },
  { weight: 1, arbitrary: fc.tuple(word, word).map((parts) => parts.join("_")) },
  { weight: 1, arbitrary: fc.tuple(word, fc.constantFrom("_", "__", "_1", "1")).map((parts) => parts.join("")) },
);
const names = (count: number) => fc.uniqueArray(name, { minLength: count, maxLength: count });

const contract = fc.record({
  package: fc.array(
    word.filter((text) => /^[a-z]\w*$/.test(text)),
    { minLength: 1, maxLength: 2 },
  ),
  types: names(6),
  methods: names(2),
  fields: names(7),
  values: names(3),
});
type Contract = typeof contract extends fc.Arbitrary<infer T> ? T : never;

const evaluator = createEvaluator();
afterAll(() => evaluator.dispose());

test("names are refused with a reason, or they work", async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(contract, { minLength: 24, maxLength: 24 }), async (contracts) => {
      const sound = new Map<string, string>();
      for (const [index, one] of contracts.entries()) {
        const path = `schemas/p${index}/names.proto`;
        const proto = printContract(one, index);
        const source = createMemorySource({ [path]: proto });
        const { diagnostics } = await compile(source, resolveConfig(), { modelOnly: true });
        const errors = diagnostics.filter(({ severity }) => severity === "error");
        for (const { code, span, message } of errors) {
          expect(codes, message).toContain(code);
          expect([code, span?.path], message).toEqual([
            expect.stringMatching(/^(schema|messages|connect|http|queue)\//),
            path,
          ]);
        }
        if (errors.length === 0) sound.set(path, proto);
      }
      accepted += sound.size;
      const { files, diagnostics } = await compileProject(Object.fromEntries(sound));
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      const code = new Map(
        files?.filter(({ path }) => path.endsWith(".ts")).map(({ path, content }) => [path, content]),
      );
      expect(typeProblems(import.meta.dirname, code)).toEqual([]);
      for (const [path, exported] of await evaluator.run(code))
        expect(exported, path).toEqual(exportedValues(code.get(path) ?? ""));
    }),
    { numRuns: 1, endOnFailure: true },
  );
  expect(accepted).toBeGreaterThan(3);
}, 240_000);

/** All names in one contract. Types are unique in their package, which carries the number of the contract. */
function printContract({ package: parts, types, methods, fields, values }: Contract, index: number): string {
  const [service, request, event, nested, kind, oneof] = types;
  const [first, second] = methods;
  const [a, b, c, d, e, f, g] = fields;
  const packageName = [`p${index}`, ...parts].join(".");
  return `syntax = "proto3";
package ${packageName};

import "google/api/annotations.proto";
import "svcgen/v1/queue.proto";

service ${service} {
  rpc ${first}(.${packageName}.${request}) returns (.${packageName}.${event}) {
    option idempotency_level = IDEMPOTENT;
    option (google.api.http) = {put: "/p${index}/{${a}}" body: "${b}"};
    option (svcgen.v1.queue) = {command: {key: "${a}"} emits: {event: "${packageName}.${event}"}};
  }
  rpc ${second}(.${packageName}.${event}) returns (stream .${packageName}.${event}) {
    option (google.api.http) = {get: "/p${index}" response_body: "${c}"};
  }
}

message ${request} {
  string ${a} = 1;
  ${nested} ${b} = 2;
  oneof ${oneof} {
    string ${d} = 3;
    int64 ${e} = 4;
  }
  message ${nested} {
    optional string ${f} = 1;
    repeated ${kind} ${g} = 2;
    enum ${kind} {
${values.map((value, number) => `      ${value} = ${number};`).join("\n")}
    }
  }
}

message ${event} {
  option (svcgen.v1.event) = {key: "${a}"};
  string ${a} = 1;
  map<string, string> ${c} = 2;
}
`;
}
