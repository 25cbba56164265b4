import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A case of protobuf's conformance suite that is about JSON. */
export interface Case {
  /** As the suite calls it. */
  readonly name: string;
  readonly type: string;
  /** What is converted: JSON text, or a message in base64. */
  readonly from: { readonly json: string } | { readonly binary: string };
  /** What it has to become. `refused`: the input is no message, or the message has no JSON form. */
  readonly to: { readonly json: string } | { readonly binary: string } | "refused";
  /** Unknown fields are ignored, not refused. */
  readonly lenient?: true;
}

const file = join(import.meta.dirname, "cases.jsonl");

export function readCases(): readonly Case[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Case);
}
