import { clone, create, type DescMessage, type Message, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Emits, HandlerContext } from "../context.js";
import type { EventBinding } from "../queue/bindings.js";
import type { Cause } from "../queue/envelope.js";
import type { MessageValidator } from "../validation/validator.js";

/** Publishes one event. Resolves when the broker has it. */
export type Publish = (event: EventBinding, message: Message, origin: Origin) => Promise<unknown>;

/** Where an event comes from. Its id follows from this, so that a repeated delivery does not multiply events. */
export interface Origin {
  /** The event or command that was handled; absent when the call did not come from the queue. */
  readonly cause?: Cause;
  /** How many events of its type the same call has emitted before it. */
  readonly ordinal: number;
}

/** What one call has noted for publication. */
export interface Emission<E extends Emits = Emits> {
  /** `context.emit` of the call. */
  readonly emit: HandlerContext<E>["emit"];
  /** Publish what was noted. Nothing can be noted from now on. undefined: there is nothing to wait for. */
  flush(): Promise<void> | undefined;
  /** Forget what was noted. Nothing can be noted from now on. */
  drop(): void;
}

export interface EmissionOptions {
  /** Full name, for messages. */
  readonly method: string;
  readonly emits: Emits;
  readonly publish: Publish | undefined;
  readonly validator: MessageValidator | undefined;
}

/** Make the emissions of a method's calls. @returns What takes where to find the cause of what a call emits. */
export function createEmissions(options: EmissionOptions): (causeOf: () => Cause | undefined) => Emission {
  const bindings = Object.entries(options.emits);
  if (bindings.length === 0) return () => silent;
  const emitters = createEmitters(bindings);
  return (causeOf) => new CallEmission(options, emitters, causeOf);
}

/** Of calls that emit nothing. */
export const silent: Emission = { emit: {}, flush: () => undefined, drop() {} };

/** The prototype of `context.emit`, the same for all calls of a method: it makes a function when the handler asks for it. */
function createEmitters(bindings: readonly (readonly [name: string, binding: Emits[string]])[]): object {
  const emitters = {};
  for (const [name, { event }] of bindings) {
    Object.defineProperty(emitters, name, {
      enumerable: true,
      get(this: Emitting) {
        const emission = this[owner];
        return (init: MessageInitShape<DescMessage>) => emission.note(event, init);
      },
    });
  }
  return emitters;
}

interface Emitting {
  [owner]: CallEmission;
}

const owner = Symbol("owner");

interface Noted {
  readonly event: EventBinding;
  readonly message: Message;
  readonly origin: Origin;
}

/**
 * An event is copied and checked when it is noted: what is changed later does not show in it, and one that breaks
 * the contract fails in the handler, not after its success.
 *
 * Functions are not kept in an object of each call: V8 lets such objects, and the call with them, live until a full collection.
 */
class CallEmission implements Emission {
  readonly #options: EmissionOptions;
  readonly #emitters: object;
  readonly #causeOf: () => Cause | undefined;
  #emit: HandlerContext["emit"] | undefined;
  #noted: Noted[] | undefined;
  #isOver = false;

  constructor(options: EmissionOptions, emitters: object, causeOf: () => Cause | undefined) {
    this.#options = options;
    this.#emitters = emitters;
    this.#causeOf = causeOf;
  }

  get emit(): HandlerContext["emit"] {
    if (this.#emit === undefined) {
      const emit = Object.create(this.#emitters) as Emitting;
      emit[owner] = this;
      this.#emit = emit as object as HandlerContext["emit"];
    }
    return this.#emit;
  }

  note(event: EventBinding, init: MessageInitShape<DescMessage>): void {
    const { method, publish, validator } = this.#options;
    if (publish === undefined) {
      throw new ConnectError(`${method} emits ${event.type}, but there is no broker to publish it`, Code.Internal);
    }
    if (this.#isOver) {
      throw new ConnectError(`${method} emitted ${event.type} after it had ended`, Code.Internal);
    }
    const message = clone(event.schema, create(event.schema, init));
    checkEvent(method, event, message, validator);
    this.#noted ??= [];
    const last = this.#noted.findLast((before) => before.event === event);
    const ordinal = last === undefined ? 0 : last.origin.ordinal + 1;
    const cause = this.#causeOf();
    this.#noted.push({ event, message, origin: cause === undefined ? { ordinal } : { ordinal, cause } });
  }

  flush(): Promise<void> | undefined {
    const { method, publish } = this.#options;
    const events = this.#noted;
    this.drop();
    return publish === undefined || events === undefined ? undefined : publishAll(method, events, publish);
  }

  drop(): void {
    this.#noted = undefined;
    this.#isOver = true;
  }
}

/** Its caller did nothing wrong, so it is not told what the event lacks. */
function checkEvent(
  method: string,
  event: EventBinding,
  message: Message,
  validator: MessageValidator | undefined,
): void {
  try {
    validator?.check(event.schema, message);
  } catch (error) {
    throw new ConnectError(
      `${method} emitted a ${event.type} that breaks its rules`,
      Code.Internal,
      undefined,
      [],
      error,
    );
  }
}

/** All are begun in their order before the first is waited for, so that a publisher can send them in one batch. */
async function publishAll(method: string, events: readonly Noted[], publish: Publish): Promise<void> {
  const results = await Promise.allSettled(events.map(({ event, message, origin }) => publish(event, message, origin)));
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) {
    const invalid = failure.reason instanceof ConnectError && failure.reason.code === Code.InvalidArgument;
    throw new ConnectError(
      `${method} has done its work, but not all of its events could be published`,
      invalid ? Code.Internal : Code.Unavailable,
      undefined,
      [],
      failure.reason,
    );
  }
}
