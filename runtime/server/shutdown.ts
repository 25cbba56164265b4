import { Code, ConnectError } from "@connectrpc/connect";
import type { Broker } from "../queue/broker.js";
import type { Consumers } from "../queue/consumers.js";
import type { Listener } from "./listener.js";
import type { Readiness } from "./readiness.js";
import { within } from "./within.js";

export interface Running {
  readonly readiness: Readiness;
  readonly listener: Listener;
  /** Aborts the calls that are left. */
  readonly calls: AbortController;
  readonly consumers: Consumers | undefined;
  readonly broker: Broker | undefined;
  readonly timeoutMs: number;
  readonly onFailure: (error: unknown) => void;
}

/** How long calls that were aborted have to write their answers. */
const lastWordsMs = 1_000;

/**
 * End a server without losing anything: first nobody is sent here any more, then running calls end, then consumers, and
 * last the broker, through which all of them may still publish.
 */
export async function shutDown(running: Running): Promise<void> {
  const { readiness, listener, calls, consumers, broker, timeoutMs } = running;
  const attempt = async (step: Promise<void> | undefined) => {
    try {
      await step;
    } catch (error) {
      running.onFailure(error);
    }
  };
  const begun = performance.now();
  // A step that has little time left is still given enough to end in an orderly way.
  const left = () => Math.max(lastWordsMs, timeoutMs - (performance.now() - begun));

  readiness.become("draining");
  const drained = listener.drain();
  if (!(await within(timeoutMs, drained))) {
    calls.abort(new ConnectError("the server is shutting down", Code.Unavailable));
    await within(lastWordsMs, drained);
  }
  await attempt(consumers?.drain({ timeoutMs: left() }));
  await attempt(broker?.close({ timeoutMs: left() }));
  await listener.destroy();
}
