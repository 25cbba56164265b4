/** Generates the packages whose names its parent sends, one at a time, and answers each with its outcome. */
import { faces } from "./faces.js";
import { generatePackage } from "./generate.js";
import { readCorpus } from "./packages.js";

const corpus = readCorpus();

process.on("message", (name: string) => {
  const chosen = corpus.packages.find((candidate) => candidate.name === name);
  if (chosen === undefined) throw new Error(`no package ${name}`);
  generatePackage(corpus, chosen, faces).then(
    ({ outcome }) => process.send?.({ outcome, peakMemory: process.resourceUsage().maxRSS * 1024 }),
    (error: unknown) => process.send?.({ crash: error instanceof Error ? error.stack : String(error) }),
  );
});
