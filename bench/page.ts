/** What a bench prints: a page of Markdown. `npm run bench -- <name> --record` keeps it as `bench/<name>.md`. */
export interface Page {
  readonly title: string;
  /** What was measured, and how. */
  readonly how: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What else there is to say about the figures. */
  readonly notes?: readonly string[];
  readonly goals?: readonly Goal[];
}

/** A figure that was decided on before it was measured. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly bound: "at most" | "at least";
  readonly limit: number;
  readonly print: (value: number) => string;
}

export function printPage({ title, how, head, rows, notes = [], goals = [] }: Page): void {
  const verdicts = goals.map((goal) => [
    goal.name,
    `${goal.bound} ${goal.print(goal.limit)}`,
    goal.print(goal.value),
    isMet(goal) ? "yes" : "**no**",
  ]);
  const parts = [
    `# ${title}`,
    how,
    table(head, rows),
    ...notes,
    ...(goals.length === 0 ? [] : ["## Goals", table(["what", "goal", "measured", "met"], verdicts)]),
  ];
  console.log(parts.join("\n\n"));
}

function isMet({ value, bound, limit }: Goal): boolean {
  return bound === "at most" ? value <= limit : value >= limit;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [head, head.map(() => "---"), ...rows].map(line).join("\n");
}

export function times(value: number): string {
  return `${value.toFixed(2)} times`;
}
