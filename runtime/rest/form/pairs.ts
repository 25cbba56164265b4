import { invalid } from "../errors/rest-error.js";

/** A form of pairs, which is ASCII: all else is percent-encoded. @throws RestError */
export function pairsOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    const piece = bytes.subarray(at, at + 8192);
    if (piece.some((byte) => byte > 0x7e || byte < 0x20)) throw invalid("The form is not percent-encoded.");
    text += String.fromCharCode(...piece);
  }
  return text;
}

/** The names of the pairs, as the members of a JSON object: `user.name` is a member of a member. */
export function membersOf(pairs: string): object {
  const names: Record<string, unknown> = {};
  for (const name of new URLSearchParams(pairs).keys()) {
    let members = names;
    const steps = name.replace(/\[.*\]$/, "").split(".");
    const last = steps.pop() ?? "";
    for (const step of steps) {
      const below = members[step];
      const next = typeof below === "object" && below !== null ? (below as Record<string, unknown>) : {};
      members[step] = next;
      members = next;
    }
    members[last] ??= "";
  }
  return names;
}
