/** Remembers the last so many strings: enough to recognise a duplicate, bounded for ever. */
export interface Recent {
  /** Whether the string was seen before; notes it. */
  saw(text: string): boolean;
}

export function createRecent(limit: number): Recent {
  const seen = new Set<string>();
  return {
    saw(text) {
      if (seen.has(text)) return true;
      seen.add(text);
      for (const oldest of seen) {
        if (seen.size <= limit) break;
        seen.delete(oldest);
      }
      return false;
    },
  };
}
