import { compile } from "../generator/app/compile.js";
import { resolveConfig } from "../generator/config/resolve.js";
import { createMemorySource } from "../generator/source/memory.js";
import { printTable } from "./measure.js";

// Time and memory a service, as the number of services grows.

const config = resolveConfig({ emit: { openapi: { types: false } } });
await run(3);

const rows: string[][] = [];
for (const size of [10, 100, 1_000]) {
  const runs = size === 1_000 ? 3 : 5;
  const results: Result[] = [];
  for (let index = 0; index < runs; index += 1) results.push(await run(size));
  const median = <K extends keyof Result>(key: K): number =>
    results.map((result) => result[key]).sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
  const each = (key: keyof Result) => `${((median(key) * 1000) / size).toFixed(0)} µs`;
  rows.push([
    `${size}`,
    each("buf"),
    each("model"),
    each("emit"),
    each("render"),
    `${(median("total") / size).toFixed(2)} ms`,
    `${(median("heap") / size / 1024).toFixed(0)} KiB`,
  ]);
}
printTable(
  "Scale",
  "A service has six methods with HTTP rules, two messages with twelve fields, and an event. Time for each service in each stage, and heap that the result holds; median of 5 runs (3 of 1,000 services) in one process after a warm-up. Without openapi-typescript.",
  ["services", "buf and descriptors", "model and rules", "emitters", "render", "all", "heap"],
  rows,
);

interface Result {
  readonly buf: number;
  readonly model: number;
  readonly emit: number;
  readonly render: number;
  readonly total: number;
  readonly heap: number;
}

async function run(services: number): Promise<Result> {
  const source = createMemorySource(Object.fromEntries(Array.from({ length: services }, (_, index) => file(index))));
  const stages = new Map<string, number>();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const result = await compile(source, config, {
    stopwatch: async (stage, work) => {
      const began = performance.now();
      const value = await work();
      stages.set(stage, (stages.get(stage) ?? 0) + performance.now() - began);
      return value;
    },
  });
  const total = performance.now() - start;
  if (result.files === undefined) throw new Error(result.diagnostics[0]?.message);
  const heap = process.memoryUsage().heapUsed - before;
  if (process.env.STAGES) console.error(services, [...stages].map(([k, v]) => `${k} ${v.toFixed(0)}`).join(", "));
  const of = (name: RegExp) =>
    [...stages].filter(([stage]) => name.test(stage)).reduce((sum, [, time]) => sum + time, 0);
  return { buf: of(/^descriptors$/), model: of(/^model$/), emit: of(/^emit/), render: of(/^render$/), total, heap };
}

function file(index: number): [string, string] {
  const fields = Array.from({ length: 10 }, (_, field) => `  string field_${field} = ${field + 3};`).join("\n");
  const message = (name: string) => `message ${name} {\n  string id = 1;\n  int64 count = 2;\n${fields}\n}\n`;
  const rpc = (name: string, rule: string) =>
    `  rpc ${name}(Item) returns (Item) {\n    option (google.api.http) = {${rule}};\n  }\n`;
  const path = `/v1/service${index}/items`;
  return [
    `schemas/acme/s${index}/v1/s.proto`,
    `syntax = "proto3";\n\npackage acme.s${index}.v1;\n\nimport "google/api/annotations.proto";\nimport "svcgen/v1/queue.proto";\n\n// A service.\nservice Items {\n${rpc("List", `get: "${path}"`)}${rpc("Get", `get: "${path}/{id}"`)}${rpc("Create", `post: "${path}" body: "*"`)}${rpc("Update", `patch: "${path}/{id}" body: "*"`)}${rpc("Delete", `delete: "${path}/{id}"`)}${rpc("Archive", `post: "${path}/{id}:archive" body: "*"`)}}\n\n${message("Item")}\n${message("Other")}\nmessage Made {\n  option (svcgen.v1.event) = {key: "item.id"};\n  Item item = 1;\n}\n`,
  ];
}
