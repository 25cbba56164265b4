/** Runs a stage of the pipeline and remembers how long it took: what `--verbose` prints. */
export type Stopwatch = <T>(stage: string, work: () => T | Promise<T>) => Promise<T>;

export interface Timing {
  readonly stage: string;
  readonly milliseconds: number;
}

export function createStopwatch(): { readonly stopwatch: Stopwatch; readonly timings: readonly Timing[] } {
  const timings: Timing[] = [];
  const stopwatch: Stopwatch = async (stage, work) => {
    const started = performance.now();
    try {
      return await work();
    } finally {
      timings.push({ stage, milliseconds: performance.now() - started });
    }
  };
  return { stopwatch, timings };
}

export const unmeasured: Stopwatch = async (_stage, work) => work();
