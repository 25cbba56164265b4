import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError, type ContextValues, createContextValues } from "@connectrpc/connect";
import type { Face, HandlerContext } from "../context.js";
import { type Emission, silent } from "./emission.js";
import { longestTimeoutMs } from "./limits.js";
import { type Call, noHeaders } from "./procedure.js";

/**
 * The context of a call that no interceptor sees. What costs something (headers, signal, values) is made when the handler
 * asks for it, and most handlers do not. Do not spread it: it would make everything, and lose what its class gives.
 */
export class CallContext implements HandlerContext {
  readonly method: DescMethod;
  readonly requestMethod: string;
  readonly via: Face;
  /** Set before the handler is called. */
  emission: Pick<Emission, "emit"> = silent;
  readonly #call: Call;
  readonly #endsAt: number | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  #controller: AbortController | undefined;
  #unlink: (() => void) | undefined;
  #reason: ConnectError | undefined;
  #refuse: ((reason: ConnectError) => void) | undefined;
  #values: ContextValues | undefined;
  #responseHeader: Headers | undefined;
  #responseTrailer: Headers | undefined;

  constructor(method: DescMethod, call: Call) {
    this.method = method;
    this.requestMethod = call.requestMethod;
    this.via = call.via;
    this.#call = call;
    const { timeoutMs } = call;
    if (timeoutMs !== undefined) {
      this.#endsAt = performance.now() + timeoutMs;
      const end = () => this.abort(new ConnectError("the operation timed out", Code.DeadlineExceeded));
      if (timeoutMs <= 0) {
        end();
      } else {
        this.#timer = setTimeout(end, Math.min(timeoutMs, longestTimeoutMs));
      }
    }
  }

  get emit(): HandlerContext["emit"] {
    return this.emission.emit;
  }

  get service() {
    return this.method.parent;
  }

  get protocolName() {
    return this.via;
  }

  get url() {
    return this.#call.url;
  }

  get requestHeader() {
    return this.#call.requestHeader;
  }

  get responseHeader() {
    this.#responseHeader ??= new Headers();
    return this.#responseHeader;
  }

  get responseTrailer() {
    this.#responseTrailer ??= new Headers();
    return this.#responseTrailer;
  }

  get values() {
    this.#values ??= this.#call.contextValues ?? createContextValues();
    return this.#values;
  }

  get signal() {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#link(this.#call.signal);
      if (this.#reason !== undefined) {
        this.#controller.abort(this.#reason);
      }
    }
    return this.#controller.signal;
  }

  /** A function of its own, so that it can be taken out of the context, as from connect-es'. */
  get timeoutMs() {
    return (): number | undefined => (this.#endsAt === undefined ? undefined : this.#endsAt - performance.now());
  }

  /** The work of the handler, or the reason why it is no longer waited for. */
  unlessAborted<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined) {
        reject(this.#reason);
      }
      this.#refuse = reject;
      work.then(resolve, reject);
    });
  }

  /** Only the first reason counts. */
  abort(reason: ConnectError): void {
    if (this.#reason === undefined) {
      this.#reason = reason;
      this.#controller?.abort(reason);
      this.#refuse?.(reason);
    }
  }

  get abortReason(): ConnectError | undefined {
    return this.#reason;
  }

  /** What the handler has set, without making what it has not. */
  get answerHeaders(): { readonly header: Headers; readonly trailer: Headers } {
    return { header: this.#responseHeader ?? noHeaders, trailer: this.#responseTrailer ?? noHeaders };
  }

  /** The call is over. As in connect-es, its signal is aborted, so that what still runs for it ends. */
  close(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#unlink?.();
    this.#controller?.abort();
  }

  #link(signal: AbortSignal | undefined): void {
    const gone = () => this.abort(ConnectError.from(signal?.reason));
    if (signal?.aborted === true) {
      gone();
    } else {
      signal?.addEventListener("abort", gone, { once: true });
      this.#unlink = () => signal?.removeEventListener("abort", gone);
    }
  }
}
