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

/** @param stalled Asked each time the state is looked at. Nobody is woken when it changes. */
export function createReadiness(stalled: () => boolean = () => false): Readiness {
  let state: ReadyState = "starting";
  const waiting = new Set<() => void>();
  return {
    get state() {
      return state === "ready" && stalled() ? "stalled" : state;
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
        const wake = () => {
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
      });
    },
  };
}
