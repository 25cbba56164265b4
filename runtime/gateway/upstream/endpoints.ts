/** The instances of an upstream, and which of them is next. */
export interface Endpoints {
  /**
   * The next in turn, or the one that the value always goes to; not one of `tried` as long as there is another, nor one
   * that has just refused a connection.
   */
  choose(hashValue: string | undefined, tried: ReadonlySet<string>): string;
  /** No connection to it was to be had: it is left out for a while, longer each time. */
  refused(endpoint: string): void;
  answered(endpoint: string): void;
}

export function createEndpoints(addresses: readonly string[], now: () => number): Endpoints {
  const states = new Map(addresses.map((address) => [address, { failures: 0, downUntil: 0 }]));
  let turn = 0;

  const isDown = (address: string): boolean => (states.get(address)?.downUntil ?? 0) > now();

  return {
    choose(hashValue, tried) {
      const order = hashValue === undefined ? inTurn(addresses, turn++) : byHash(addresses, hashValue);
      const untried = order.filter((address) => !tried.has(address));
      const candidates = untried.length > 0 ? untried : order;
      // When all are down, one of them is tried all the same: nothing is known of what would happen.
      return candidates.find((address) => !isDown(address)) ?? candidates[0] ?? "";
    },
    refused(address) {
      const state = states.get(address);
      if (!state) return;
      state.failures += 1;
      state.downUntil = now() + Math.min(30_000, 1_000 * 2 ** (state.failures - 1));
    },
    answered(address) {
      const state = states.get(address);
      if (state) state.failures = 0;
    },
  };
}

function inTurn(addresses: readonly string[], turn: number): readonly string[] {
  const start = turn % addresses.length;
  return start === 0 ? addresses : [...addresses.slice(start), ...addresses.slice(0, start)];
}

/**
 * Rendezvous hashing: each address has a rank for the value, and the highest wins. When an instance goes, only its own values
 * move; when one comes, only its share.
 */
function byHash(addresses: readonly string[], value: string): readonly string[] {
  return addresses
    .map((address) => ({ address, rank: hash(`${address}\n${value}`) }))
    .sort((a, b) => b.rank - a.rank)
    .map(({ address }) => address);
}

/** FNV-1a, with the last mixing step of MurmurHash3: without it, texts that end alike rank alike. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
