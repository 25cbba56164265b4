/**
 * What is under way, in the order in which it began. A `Set` would do, but its storage grows and is replaced all the time
 * where thousands come and go each second, and what the old storage still points to lives on until a full collection.
 */
export interface Chain<T> extends Iterable<T> {
  readonly size: number;
  add(value: T): Link<T>;
  /** Does nothing when it is removed already. */
  remove(link: Link<T>): void;
}

/** One place in a chain. */
export interface Link<T> {
  /** undefined when it has been removed. */
  value: T | undefined;
  before: Link<T> | undefined;
  after: Link<T> | undefined;
}

export function createChain<T extends object>(): Chain<T> {
  let first: Link<T> | undefined;
  let last: Link<T> | undefined;
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(value) {
      const link: Link<T> = { value, before: last, after: undefined };
      if (last === undefined) first = link;
      else last.after = link;
      last = link;
      size += 1;
      return link;
    },
    remove(link) {
      if (link.value === undefined) return;
      const { before, after } = link;
      if (before === undefined) first = after;
      else before.after = after;
      if (after === undefined) last = before;
      else after.before = before;
      // So that nothing hangs on to a link that is kept somewhere.
      link.value = undefined;
      link.before = undefined;
      link.after = undefined;
      size -= 1;
    },
    *[Symbol.iterator]() {
      // Taken down at once, so that what is removed meanwhile breaks nothing.
      const values: T[] = [];
      for (let link = first; link !== undefined; link = link.after)
        if (link.value !== undefined) values.push(link.value);
      yield* values;
    },
  };
}
