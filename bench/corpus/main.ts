/**
 * Generates every package of google-proto-files, or those whose names begin with one of the arguments:
 *
 *     npm run corpus -- google/pubsub google/cloud/tasks
 *
 * Ends with 1 when anything is wrong that no diagnostic says, or when a diagnostic has a code that nobody has judged yet.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { readCorpus } from "./packages.js";
import { complaints, printCodes, printPage, printTable, type Run } from "./page.js";
import { type Answer, createPool, heapLimit } from "./pool.js";

const prefixes = process.argv.slice(2);
const corpus = readCorpus();
const chosen = corpus.packages.filter(
  ({ name }) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)),
);
if (chosen.length === 0) throw new Error(`no package begins with ${prefixes.join(" or ")}`);

const started = performance.now();
const pool = createPool();
const answers: Answer[] = [];
for (const { name } of chosen) {
  const answer = await pool.run(name);
  answers.push(answer);
  const progress = `${answers.length}/${chosen.length} ${name}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${progress}`);
  else if (answers.length % 50 === 0) process.stderr.write(`${progress}\n`);
}
pool.close();
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");

const run: Run = { answers, seconds: (performance.now() - started) / 1000 };
const wrong = complaints(run);
process.stdout.write(`${printTable(run)}\n${printCodes(run)}`);
for (const complaint of wrong) process.stdout.write(`wrong: ${complaint}\n`);
if (prefixes.length === 0) {
  // Times are worth little without what else the machine had to do.
  const load = loadavg()[2]?.toFixed(1);
  const machine = `Node ${process.versions.node} on ${availableParallelism()} cores, where ${load} processes wanted to run`;
  writeFileSync(
    join(import.meta.dirname, "../corpus.md"),
    printPage(run, { version: corpus.version, heapLimit, machine }),
  );
}
process.exitCode = wrong.length === 0 ? 0 : 1;
