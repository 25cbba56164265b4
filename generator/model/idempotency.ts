import type { IdempotencyOptions } from "@svcgen/runtime/gen/svcgen/v1/rest_pb.js";
import { longestWait, toMilliseconds } from "./duration.js";
import type { FieldPath, Idempotency, MessageFieldType, Operation } from "./model.js";
import { resolveSingle } from "./queue-key.js";
import type { MessageTable } from "./walk.js";

/** The operation as far as the naming of its requests depends on it. */
export type IdempotencySubject = Pick<Operation, "kind" | "effect" | "input" | "command" | "routes">;

/**
 * Whether a request of the method can be named, so that it is not run twice: where an option says so, or where it has a
 * field for that, by the queue's command or by AIP-155.
 *
 * @param fail `at`: field numbers below the option.
 */
export function buildIdempotency(
  model: MessageTable,
  subject: IdempotencySubject,
  option: IdempotencyOptions | undefined,
  fail: (reason: string, at: readonly number[], help?: string) => void,
): Idempotency | undefined {
  if (option?.off === true) return undefined;
  const useless = whyUseless(subject);
  if (useless !== undefined) {
    if (option !== undefined) fail(useless, []);
    return undefined;
  }
  const input = subject.input.type;
  const field = option?.field
    ? named(model, input, option.field, (reason, help) => fail(`field "${option.field}": ${reason}`, [1], help))
    : (subject.command?.idempotencyKey ?? named(model, input, "request_id", () => {}));
  if (field === undefined && option === undefined) return undefined;

  const keep = option?.keep && toMilliseconds(option.keep, { minimum: 1, maximum: longestWait });
  if (keep?.ok === false) fail(`keep ${keep.reason}`, [3]);
  return {
    ...(field !== undefined && { field }),
    required: option?.required ?? false,
    keepMs: keep?.ok === true ? keep.value : 86_400_000,
  };
}

function whyUseless({ kind, effect, routes }: IdempotencySubject): string | undefined {
  if (kind !== "unary") return "the method streams, and a stream is not kept";
  if (effect === "safe") return "the method has no side effects, so that it may run as often as it likes";
  if (!routes.some(({ verb }) => verb !== "GET" && verb !== "HEAD")) return "the method has no route that takes it";
  return undefined;
}

function named(
  model: MessageTable,
  input: MessageFieldType,
  text: string,
  fail: (reason: string, help?: string) => void,
): FieldPath | undefined {
  const found = resolveSingle(model, input, text);
  if (!found.ok) {
    fail(found.reason, found.help);
    return undefined;
  }
  const { type } = found.target;
  if (type.kind === "scalar" && type.scalar === "string") return found.field;
  fail("it is no string");
  return undefined;
}
