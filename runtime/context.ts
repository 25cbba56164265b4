import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext as ConnectHandlerContext } from "@connectrpc/connect";
import type { EmitBinding } from "./queue/bindings.js";

/**
 * What a handler is given beside its request: the context of connect-es, and what only svcgen knows: through which face
 * the call came, and the events that the method may publish.
 */
export interface HandlerContext<E extends Emits = NoEmits> extends ConnectHandlerContext {
  /** The face through which the call came in. */
  readonly via: Face;
  /**
   * One function for each event that the contract lets the method publish. It only notes the event: what was noted is
   * published when the handler has succeeded, before the caller gets its answer, and dropped when the handler fails. A
   * stream's events are published when the stream has ended without an error.
   */
  readonly emit: { readonly [N in keyof E]: (event: EventInit<E[N]>) => void };
}

export type Face = "connect" | "grpc" | "grpc-web" | "rest" | "queue";

/** The events a method may publish, by the name they have on `context.emit`. */
export type Emits = Readonly<Record<string, EmitBinding>>;

export type NoEmits = Readonly<Record<never, EmitBinding>>;

/** What a handler may return: its answer, now or later. */
export type MaybePromise<T> = T | Promise<T>;

type EventInit<B> = B extends { readonly event: { readonly schema: infer M extends DescMessage } }
  ? MessageInitShape<M>
  : never;
