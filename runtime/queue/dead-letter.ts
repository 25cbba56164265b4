import { Code, type ConnectError } from "@connectrpc/connect";
import type { Broker, LeasedMessage, Publication, StoredMessage } from "./broker.js";
import { decodeHeaderValue, type Envelope, encodeHeaderValue } from "./envelope.js";
import type { DeadLetterReason } from "./failure.js";
import { uuidV7 } from "./identity.js";

/** A message that nobody could handle: the original, and what became of it. */
export interface DeadLetter {
  /** As it was published: same id, same bytes. */
  readonly original: Envelope;
  readonly key: string;
  readonly reason: DeadLetterReason;
  readonly error: string;
  /** Name of the Connect code: `invalid_argument`. */
  readonly code: string;
  readonly attempts: number;
  readonly firstTime: Date;
  readonly lastTime: Date;
  /** Where it came from. */
  readonly topic: string;
  readonly group: string;
}

/** Topic of the dead letters of a group. */
export function deadLetterTopic(topic: string, group: string, configured: string): string {
  return configured === "" ? `${topic}.${group}.dlq` : configured;
}

/** Body and headers stay as they were; what happened stands beside them. */
export function buildDeadLetter(
  message: LeasedMessage,
  target: string,
  reason: DeadLetterReason,
  error: ConnectError,
  now: number,
): Publication {
  const { envelope } = message;
  const group = message.group ?? "";
  const firstTime = new Date(message.firstDeliveredAt).toISOString();
  const notes: Record<(typeof NOTES)[number], string> = {
    reason,
    error: error.rawMessage.slice(0, 1000),
    code: codeName(error.code),
    attempts: String(message.attempt),
    "first-time": firstTime,
    "last-time": new Date(now).toISOString(),
    topic: message.topic,
    group,
  };
  const headers: Record<string, string> = { ...envelope.headers };
  for (const name of NOTES) headers[`svcgen-dlq-${name}`] = encodeHeaderValue(notes[name]);
  return {
    topic: target,
    key: message.key,
    envelope: { ...envelope, headers },
    // The same when the settlement of a message got lost after its dead letter had been stored; another one for a message
    // that was replayed and died again.
    dedupId: JSON.stringify([
      "dlq",
      message.topic,
      group,
      envelope.source,
      envelope.id,
      envelope.headers[REPLAY] ?? "",
    ]),
  };
}

/** The dead letters of a topic, the oldest first. They stay where they are. */
export async function* readDeadLetters(
  broker: Broker,
  topic: string,
  options: { readonly limit?: number } = {},
): AsyncGenerator<DeadLetter> {
  for await (const stored of broker.browse(topic, options)) {
    const deadLetter = parseDeadLetter(stored);
    if (deadLetter) yield deadLetter;
  }
}

/** Publishes the original once more, on the topic it came from: all groups of the topic get it. Its id is the same. */
export async function replayDeadLetter(broker: Broker, deadLetter: DeadLetter): Promise<void> {
  const replay = uuidV7(Date.now());
  const { original, topic, key } = deadLetter;
  const envelope = { ...original, headers: { ...original.headers, [REPLAY]: replay } };
  await broker.publish({ topic, key, envelope, dedupId: `replay:${replay}` });
}

/** Undefined for a message that is no dead letter. */
export function parseDeadLetter(stored: StoredMessage): DeadLetter | undefined {
  const headers: Record<string, string> = {};
  const notes = new Map<string, string>();
  for (const [name, value] of Object.entries(stored.envelope.headers)) {
    if (name.startsWith("svcgen-dlq-")) notes.set(name.slice("svcgen-dlq-".length), decodeHeaderValue(value));
    else if (name !== REPLAY) headers[name] = value;
  }
  const note = (name: (typeof NOTES)[number]): string => notes.get(name) ?? "";
  if (note("reason") === "") return undefined;
  return {
    original: { ...stored.envelope, headers },
    key: stored.key,
    reason: note("reason") as DeadLetterReason,
    error: note("error"),
    code: note("code"),
    attempts: Number(note("attempts")),
    firstTime: new Date(note("first-time")),
    lastTime: new Date(note("last-time")),
    topic: note("topic"),
    group: note("group"),
  };
}

/** Header of a message that is published once more. */
const REPLAY = "svcgen-replay";

const NOTES = ["reason", "error", "code", "attempts", "first-time", "last-time", "topic", "group"] as const;

/** `Code.InvalidArgument` as `invalid_argument`. */
function codeName(code: Code): string {
  return Code[code].replace(/[a-z](?=[A-Z])/g, "$&_").toLowerCase();
}
