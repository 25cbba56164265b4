/** One thing that is measured, over and over in turn with the others. */
export interface Subject {
  readonly name: string;
  /** One run; gives the figure. */
  readonly run: () => Promise<number> | number;
}

export interface Figures {
  readonly name: string;
  /** In the order of the rounds. */
  readonly values: readonly number[];
}

/** Run the subjects in turn (A B C, A B C, …), so that a machine whose speed drifts is fair to all. The first round is a warm-up. */
export async function measure(rounds: number, subjects: readonly Subject[]): Promise<readonly Figures[]> {
  const values = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const subject of subjects) {
      const value = await subject.run();
      if (round > 0) values.get(subject)?.push(value);
    }
  }
  return subjects.map((subject) => ({ name: subject.name, values: values.get(subject) ?? [] }));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** What the rounds say of one subject against another: each round's own ratio. */
export function ratios(a: Figures, b: Figures): readonly number[] {
  return a.values.map((value, round) => value / (b.values[round] ?? Number.NaN));
}

/** The same as differences. */
export function differences(a: Figures, b: Figures): readonly number[] {
  return a.values.map((value, round) => value - (b.values[round] ?? Number.NaN));
}

/** The median, with the least and the greatest. */
export function spread(values: readonly number[], print: (value: number) => string): string {
  return `${print(median(values))} (${print(Math.min(...values))} to ${print(Math.max(...values))})`;
}

/** How many times its least round the greatest round of a subject may be, on a machine that does nothing else. */
const steady = 1.5;

/** For the page of a bench: what it was that the machine did not let run evenly. */
export function unsteadyNote(figures: readonly Figures[]): readonly string[] {
  const unsteady = figures.flatMap(({ name, values }) => {
    const range = Math.max(...values) / Math.min(...values);
    return range > steady ? [`${name} (${range.toFixed(2)} times)`] : [];
  });
  if (unsteady.length === 0) return [];
  return [
    `**Unsteady:** the greatest round is more than ${steady} times the least in ${unsteady.length} of ${figures.length}: ${unsteady.join("; ")}. The medians are to be read with care.`,
  ];
}
