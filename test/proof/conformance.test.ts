import { isDeepStrictEqual } from "node:util";
import { type DescMessage, fromBinary, fromJsonString, type Registry, toBinary } from "@bufbuild/protobuf";
import { afterAll, expect, test } from "vitest";
import { type Case, readCases } from "./conformance/cases.js";
import { differences } from "./conformance/differences.js";
import { type ConformanceServer, startConformance } from "./conformance/server.js";
import { createClient } from "./document/client.js";

// protobuf's own conformance suite: each of its cases about JSON is the body of a request to a generated service, or of an
// answer of it.

const strict = await startConformance("reject");
const lenient = await startConformance("ignore");
const clients = new Map([strict, lenient].map((it) => [it, createClient(it.server.port)]));

afterAll(async () => {
  for (const client of clients.values()) client.close();
  await Promise.all([strict.server.close(), lenient.server.close()]);
});

const cases = readCases();

test("the suite has its cases", () => {
  expect(cases).toHaveLength(2762);
});

test.each([...new Set(cases.map(({ type }) => type))])("%s", async (type) => {
  const wrong: Record<string, string> = {};
  for (const it of cases.filter((one) => one.type === type)) {
    const problem = await run(it, it.lenient ? lenient : strict);
    if (problem !== undefined) wrong[it.name] = problem;
  }
  const expected = cases.filter((it) => it.type === type && differences.has(it.name)).map(({ name }) => name);
  const unexpected = Object.entries(wrong).filter(([name]) => !differences.has(name));
  expect(unexpected, "cases that fail").toEqual([]);
  expect(Object.keys(wrong), "differences that are none").toEqual(expected);
});

/** What is wrong with what the service makes of a case. */
async function run({ type, from, to }: Case, conformance: ConformanceServer): Promise<string | undefined> {
  const { registry } = conformance;
  const desc = registry.getMessage(type);
  const client = clients.get(conformance);
  if (desc === undefined || client === undefined) throw new Error(`the service has no ${type}`);
  const isSent = "json" in from;
  if (!isSent) conformance.answerWith(fromBinary(desc, Buffer.from(from.binary, "base64")));
  const { status, text } = isSent
    ? await client.send("POST", `/v1/${type}`, { contentType: "application/json", body: from.json })
    : await client.send("GET", `/v1/${type}`);
  if (to === "refused") return status === (isSent ? 400 : 500) ? undefined : `${status}, and not refused: ${text}`;
  if (status !== 200) return `${status}: ${text}`;
  if ("binary" in to) {
    const received = conformance.received();
    if (received === undefined) throw new Error("the method was not called");
    return compare(desc, toBinary(desc, received), Buffer.from(to.binary, "base64"));
  }
  if (!isSame(JSON.parse(text), JSON.parse(to.json))) return `${text}, not ${to.json}`;
  return compare(desc, binaryOf(desc, text, registry), binaryOf(desc, to.json, registry));
}

function binaryOf(desc: DescMessage, json: string, registry: Registry): Uint8Array {
  return toBinary(desc, fromJsonString(desc, json, { registry }));
}

function compare(desc: DescMessage, got: Uint8Array, want: Uint8Array): string | undefined {
  // Read again: unknown fields and entries of maps then stand in one order.
  const [one, other] = [got, want].map((bytes) => Buffer.from(toBinary(desc, fromBinary(desc, bytes))).toString("hex"));
  return one === other ? undefined : `${one}, not ${other}`;
}

/** The same JSON. A float may be printed with fewer digits, as long as it is the same float. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one === "number" && typeof other === "number") return Math.fround(one) === Math.fround(other);
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return isDeepStrictEqual(one, other);
  const keys = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    keys.length === Object.keys(other).length &&
    keys.every((key) => isSame(one[key as keyof typeof one], other[key as keyof typeof other]))
  );
}
