import { create, type DescMessage, type Message, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Emits, HandlerContext } from "../context.js";
import type { EventBinding } from "../queue/bindings.js";

/** Publishes one event. Resolves when the broker has it. */
export type Publish = (event: EventBinding, message: Message) => Promise<void>;

/** What one call has noted for publication. */
export interface Emission<E extends Emits = Emits> {
  /** `context.emit` of the call. */
  readonly emit: HandlerContext<E>["emit"];
  /** Publish what was noted. Nothing can be noted from now on. */
  flush(): Promise<void>;
  /** Forget what was noted. Nothing can be noted from now on. */
  drop(): void;
}

/**
 * Make the emissions of a method's calls. An event is built when it is noted, so that what the handler changes later
 * does not show in it, and a malformed one fails in the handler.
 */
export function createEmissions(method: string, emits: Emits, publish: Publish | undefined): () => Emission {
  const bindings = Object.entries(emits);
  if (bindings.length === 0) {
    return () => silent;
  }
  return () => {
    let noted: { readonly event: EventBinding; readonly message: Message }[] | undefined = [];
    const emit: Record<string, (init: MessageInitShape<DescMessage>) => void> = {};
    for (const [name, { event }] of bindings) {
      emit[name] = (init) => {
        if (publish === undefined) {
          throw new ConnectError(`${method} emits ${event.type}, but there is no broker to publish it`, Code.Internal);
        }
        if (noted === undefined) {
          throw new ConnectError(`${method} emitted ${event.type} after it had ended`, Code.Internal);
        }
        noted.push({ event, message: create(event.schema, init) });
      };
    }
    return {
      emit,
      async flush() {
        const events = noted ?? [];
        noted = undefined;
        if (publish !== undefined && events.length > 0) {
          await publishAll(method, events, publish);
        }
      },
      drop() {
        noted = undefined;
      },
    };
  };
}

const silent: Emission = { emit: {}, flush: () => Promise.resolve(), drop() {} };

/** All are begun in their order before the first is waited for, so that a publisher can send them in one batch. */
async function publishAll(
  method: string,
  events: readonly { readonly event: EventBinding; readonly message: Message }[],
  publish: Publish,
): Promise<void> {
  const results = await Promise.allSettled(events.map(({ event, message }) => publish(event, message)));
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) {
    throw new ConnectError(
      `${method} has done its work, but not all of its events could be published`,
      Code.Unavailable,
      undefined,
      [],
      failure.reason,
    );
  }
}
