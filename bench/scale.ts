import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { compile } from "../generator/app/compile.js";
import { resolveConfig } from "../generator/config/resolve.js";
import { createMemorySource } from "../generator/source/memory.js";
import { median, spread } from "./measure.js";
import { printPage, times } from "./page.js";

// Time and memory a service, as the number of services grows.

/** What passes for the same. */
const flat = 1.25;
setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const config = resolveConfig({ emit: { openapi: { types: false } } });
for (let index = 0; index < 5; index += 1) await run(10);

const sizes = [10, 100, 1_000];
const results = new Map<number, Result[]>();
for (const size of sizes) {
  const own: Result[] = [];
  for (let index = 0; index < (size === 1_000 ? 3 : 7); index += 1) own.push(await run(size));
  results.set(size, own);
}
const each = (size: number, key: keyof Result) => (results.get(size) ?? []).map((result) => result[key] / size);
const micros = (size: number, key: keyof Result) => spread(each(size, key), (value) => `${(value * 1000).toFixed(0)}`);
const growth = (name: string, key: keyof Result) =>
  sizes.slice(1).map((size) => ({
    name: `${name}, ${size} services against ${sizes[0]}`,
    value: median(each(size, key)) / median(each(sizes[0] ?? 0, key)),
    bound: "at most" as const,
    limit: flat,
    print: times,
  }));

printPage({
  title: "Scale",
  how: "A service has six methods with HTTP rules, two messages with twelve fields, and an event. Microseconds for each service in each stage, and KiB of heap for each service that the result holds after a collection; median (least to greatest) of 7 runs (3 of 1,000 services) in one process after a warm-up. Without openapi-typescript.",
  head: ["services", "buf and descriptors", "model and rules", "emitters", "render", "all", "KiB of heap"],
  rows: sizes.map((size) => [
    `${size}`,
    micros(size, "buf"),
    micros(size, "model"),
    micros(size, "emit"),
    micros(size, "render"),
    micros(size, "total"),
    spread(each(size, "heap"), (bytes) => (bytes / 1024).toFixed(0)),
  ]),
  goals: [...growth("time", "total"), ...growth("heap", "heap")],
});

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
  collect();
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
  collect();
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
