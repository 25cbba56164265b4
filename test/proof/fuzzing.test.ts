import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Interceptor } from "@connectrpc/connect";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { greeter } from "../../examples/acme/src/greeter.js";
import { createUserService } from "../../examples/acme/src/user-service.js";
import { createUsers } from "../../examples/acme/src/users.js";
import { createWelcomeService } from "../../examples/acme/src/welcome-service.js";
import openapi from "../../generated/openapi/openapi.json" with { type: "json" };
import { createInProcessBroker } from "../../runtime/queue/index.js";
import { serve } from "../../runtime/server/serve.js";
import { loadTorture } from "./document/torture.js";
import { requests } from "./fuzzing/requests.js";
import { converse, type Outcome } from "./fuzzing/send.js";
import { conversations, type Written } from "./fuzzing/wire.js";

// Whatever bytes come in, over HTTP/1.1, HTTP/2 and WebSocket: no 500, no crash, nobody waits for ever, no handler is held by who has
// gone or is slow, and memory comes back. SVCGEN_PROOF_FACTOR=30 is some ten minutes.

const count = 500 * Number(process.env.SVCGEN_PROOF_FACTOR ?? 1);
const seed = Number(process.env.SVCGEN_PROOF_SEED ?? 1);
/** Conversations at the same time. */
const width = 48;
const batch = 250;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const torture = await loadTorture();
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

test.each([
  ["the example", () => [createUserService(createUsers()), greeter, createWelcomeService()]],
  ["the torture contract", () => torture.services],
] as const)("%s stands all that comes in", { timeout: 40 * 60_000 }, async (_, define) => {
  const services = define();
  const failures: unknown[] = [];
  const calls = watchCalls();
  const server = await serve({
    services,
    port: 0,
    signals: [],
    broker: createInProcessBroker(),
    interceptors: [calls.interceptor],
    documents: { openapi },
    shutdownTimeoutMs: 1_000,
    limits: { headersTimeoutMs: 500, requestTimeoutMs: 3_000, idleTimeoutMs: 1_000 },
    rest: { bodyTimeoutMs: 300, stallMs: 500, webSockets: { pingMs: 500 } },
    onFailure: (error) => failures.push(error),
  });
  closing.push(() => server.close());

  const conversation = conversations(requests(services));
  const outcomes: Record<string, number> = {};
  const bad: string[] = [];
  let before = 0;
  for (let done = 0; done < count && bad.length === 0; done += batch) {
    const batchSeed = seed + done;
    const given = fc.sample(conversation, { seed: batchSeed, numRuns: Math.min(batch, count - done) });
    await inParallel(given, width, async (one) => {
      const failed = failures.length;
      const outcome = await converse(server.port, mayBeEndless(one) ? { ...one, ending: "read-nothing" } : one);
      const kind =
        outcome.kind === "answered" ? `${one.protocol} ${outcome.statuses[0]}` : `${one.protocol} ${outcome.kind}`;
      outcomes[kind] = (outcomes[kind] ?? 0) + 1;
      if (isBad(outcome) || failures.length > failed)
        bad.push(`seed ${batchSeed}: ${JSON.stringify(outcome)} ${String(failures[failed] ?? "")}\n${show(one)}`);
    });
    // The first batch fills what is filled once.
    if (done === 0) before = memory();
  }
  if (process.env.SVCGEN_PROOF_FACTOR !== undefined) console.log(outcomes);

  expect(bad).toEqual([]);
  await expect.poll(calls.running, { timeout: 10_000 }).toEqual([]);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(memory() - before).toBeLessThan(48 * 1024 * 1024);
});

function isBad(outcome: Outcome): boolean {
  if (outcome.kind !== "answered") return outcome.kind === "hang";
  return outcome.statuses.some((status) => status >= 500 && !others.includes(status));
}

/** An encoding that Connect does not know, a deadline that the request brings, both ways over HTTP/1.1. */
const others: readonly number[] = [501, 504, 505];

/**
 * Changes of users are waited for without end, and nothing is sent before there is one. A stream of RPC over HTTP/2 may rest as long
 * as its caller likes, who bounds it by a deadline, as everywhere in gRPC.
 */
function mayBeEndless({ bytes, protocol }: Written): boolean {
  const text = bytes.toString("latin1");
  return /watch/i.test(text) || (protocol === "h2" && /application\/(grpc|connect)/.test(text));
}

function show({ protocol, bytes, cuts, ending }: Written): string {
  return `${protocol}, ${ending}, ${JSON.stringify(cuts)}: ${JSON.stringify(bytes.toString("latin1").slice(0, 3000))}`;
}

function memory(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Which calls are under way. A stream that nobody has begun to read has not begun. */
function watchCalls(): { readonly interceptor: Interceptor; running(): readonly string[] } {
  const running = new Set<{ readonly name: string }>();
  const during = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const call = { name };
    running.add(call);
    return work().finally(() => running.delete(call));
  };
  async function* streamed<T>(name: string, messages: AsyncIterable<T>): AsyncGenerator<T> {
    const call = { name };
    running.add(call);
    try {
      yield* messages;
    } finally {
      running.delete(call);
    }
  }
  return {
    running: () => [...running].map(({ name }) => name),
    interceptor: (next) => async (request) => {
      const response = await during(request.method.name, () => next(request));
      return response.stream ? { ...response, message: streamed(request.method.name, response.message) } : response;
    },
  };
}

async function inParallel<T>(all: readonly T[], limit: number, work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (const one of rest) await work(one);
    }),
  );
}
