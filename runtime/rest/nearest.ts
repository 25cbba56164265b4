/** The name that was probably meant; undefined when none is near. */
export function nearest(given: string, names: Iterable<string>): string | undefined {
  if (given.length > 64) return undefined;
  const plain = fold(given);
  const most = Math.max(1, Math.floor(plain.length / 3));
  let best: string | undefined;
  let least = most + 1;
  for (const name of names) {
    if (name === "" || Math.abs(name.length - given.length) > least + 4) continue;
    const distance = edits(plain, fold(name));
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** `; did you mean "name"?`, or nothing. */
export function suggestion(given: string, names: Iterable<string>): string {
  const name = nearest(given, names);
  return name === undefined ? "" : `; did you mean ${JSON.stringify(name)}?`;
}

function fold(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

/** Levenshtein's distance, a swap of neighbours counted as one. */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
