import { type Clock, systemClock } from "../queue/clock.js";

/** Whether the server takes calls: what `/readyz` and `grpc.health.v1` tell. */
export interface Readiness {
  /** `stalled`: it would be ready, but does not get on with the messages of its queue. */
  readonly state: ReadyState | "stalled";
  /** Move on. A server that drains never goes back. */
  become(state: ReadyState): void;
  /** Resolves at the next change of state, or when the signal is aborted. */
  changed(signal: AbortSignal): Promise<void>;
}

export type ReadyState = "starting" | "ready" | "draining";

/** A queue that may stall. */
export interface Stalling {
  /** Asked each time the state is looked at, and while somebody waits for a change. */
  stalled(): boolean;
  readonly clock?: Clock | undefined;
}

export function createReadiness(queue?: Stalling): Readiness {
  let state: ReadyState = "starting";
  const waiting = new Set<() => void>();
  const look = (): Readiness["state"] => (state === "ready" && queue?.stalled() === true ? "stalled" : state);
  return {
    get state() {
      return look();
    },
    become(next) {
      if (state !== next && state !== "draining") {
        state = next;
        for (const wake of [...waiting]) {
          wake();
        }
      }
    },
    changed(signal) {
      return new Promise((resolve) => {
        const seen = look();
        let stopLooking = () => {};
        const wake = () => {
          stopLooking();
          waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        if (signal.aborted) {
          resolve();
          return;
        }
        waiting.add(wake);
        signal.addEventListener("abort", wake);
        if (queue === undefined) return;
        // That nothing happens is no event.
        const { clock = systemClock } = queue;
        const lookAgain = () => {
          if (look() === seen) stopLooking = clock.schedule(lookEveryMs, lookAgain);
          else wake();
        };
        stopLooking = clock.schedule(lookEveryMs, lookAgain);
      });
    },
  };
}

/** Who waits for a change learns so late that the queue has stalled, or goes on. */
const lookEveryMs = 1_000;
