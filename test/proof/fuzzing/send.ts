import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Written } from "./wire.js";

/** What came of a conversation. */
export type Outcome =
  | { readonly kind: "answered"; readonly statuses: readonly number[] }
  | { readonly kind: "closed" }
  /** Neither an answer nor an end. */
  | { readonly kind: "hang" };

/** Longer than all that the server is configured to wait for, even on a machine that has much to do. */
const patienceMs = 20_000;
/** For the rest of an answer that has begun: streams may have no end. */
const graceMs = 30;

export async function converse(port: number, { protocol, bytes, cuts, ending }: Written): Promise<Outcome> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let got = "";
  let wake = () => {};
  const first = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const closed = new Promise<"closed">((resolve) => socket.once("close", () => resolve("closed")));
  // A reset is an end, too.
  socket.on("error", () => {});
  socket.on("end", () => socket.end());
  if (ending === "read-nothing") socket.pause();
  else
    socket.on("data", (chunk: Buffer) => {
      if (got.length < 100_000) got += chunk.toString("latin1");
      if (protocol !== "h2" || answersIn(got) > 0) wake();
    });
  try {
    let from = 0;
    for (const to of [...cuts, bytes.length]) {
      if (to > from) socket.write(bytes.subarray(from, to));
      from = Math.max(from, to);
      await new Promise(setImmediate);
    }
    if (ending === "cut" || ending === "read-nothing") {
      await sleep(ending === "cut" ? 1 : 100);
      return { kind: "closed" };
    }
    if (ending === "half-close") socket.end();
    const hung = sleep(patienceMs, "hang" as const, { ref: false });
    const outcome = await Promise.race([closed, hung, first.then(() => Promise.race([closed, sleep(graceMs)]))]);
    if (outcome === "hang") return { kind: "hang" };
    const statuses = protocol === "h2" ? [] : statusesIn(got);
    return statuses.length === 0 ? { kind: "closed" } : { kind: "answered", statuses };
  } finally {
    socket.destroy();
  }
}

function statusesIn(text: string): readonly number[] {
  return [...text.matchAll(/(?:^|[\r\n}\]])HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

/** Frames that tell of a stream or a connection that ends: of HTTP/2, the first answer is that to SETTINGS. */
function answersIn(text: string): number {
  let count = 0;
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    const [type, flags] = [bytes[at + 3], bytes[at + 4] ?? 0];
    if (type === 1 || type === 3 || type === 7 || (type === 0 && (flags & 1) === 1)) count += 1;
  }
  return count;
}
