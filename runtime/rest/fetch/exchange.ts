import { Code, ConnectError } from "@connectrpc/connect";
import type { AnswerHeaders, AnswerStream, BodyLimits, Exchange } from "../exchange.js";
import { tooLarge, within } from "../http/body-limits.js";
import { isForHandler, namesIn } from "../http/headers.js";

/** A request of the web-standard fetch API as the transcoder sees it. `answer` is what becomes of it. */
export function fetchExchange(request: Request): { readonly exchange: Exchange; readonly answer: Promise<Response> } {
  let give: (response: Response) => void = () => {};
  const answer = new Promise<Response>((resolve) => {
    give = resolve;
  });
  return { exchange: new FetchExchange(request, give), answer };
}

/** A class, so that a request costs one object, not one for each method of it. */
class FetchExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly origin: string;
  readonly hasBody: boolean;
  readonly #request: Request;
  readonly #give: (response: Response) => void;
  #controller: AbortController | undefined;
  #answered = false;
  #gone = false;

  constructor(request: Request, give: (response: Response) => void) {
    this.#request = request;
    this.#give = give;
    this.method = request.method;
    const [, origin = "", rest = "/"] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^#]*)/i.exec(request.url) ?? [];
    this.origin = origin;
    this.target = rest.startsWith("/") ? rest : `/${rest}`;
    this.hasBody = request.body !== null;
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }

  headers(): Headers {
    const headers = new Headers();
    const connection = namesIn(this.header("connection"));
    for (const [name, value] of this.#request.headers) if (isForHandler(name, connection)) headers.append(name, value);
    return headers;
  }

  get bodyUsed(): boolean {
    return this.#request.bodyUsed;
  }

  async *body({ timeoutMs }: BodyLimits): AsyncGenerator<Uint8Array> {
    const reader = this.#request.body?.getReader();
    if (reader === undefined) return;
    try {
      for (;;) {
        const next = await within(reader.read(), timeoutMs);
        if (next.done) return;
        yield next.value;
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  async wholeBody(limits: BodyLimits): Promise<Uint8Array> {
    if (Number(this.header("content-length") ?? 0) > limits.maxBytes) throw tooLarge(limits.maxBytes);
    return await within(this.#collect(limits), limits.timeoutMs);
  }

  async #collect(limits: BodyLimits): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of this.body(limits)) {
      size += part.length;
      if (size > limits.maxBytes) throw tooLarge(limits.maxBytes);
      parts.push(part);
    }
    return concat(parts, size);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      const { signal } = this.#request;
      if (signal.aborted) this.#leave();
      else signal.addEventListener("abort", () => this.#leave(), { once: true });
    }
    return this.#controller.signal;
  }

  get gone(): boolean {
    return this.#gone || this.#request.signal.aborted;
  }

  respond(status: number, headers: AnswerHeaders, body: string | Uint8Array | undefined): void {
    if (this.#answered) return;
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    if (bytes !== undefined) headers["content-length"] = String(bytes.byteLength);
    const sent = bytes === undefined || this.method === "HEAD" ? null : new Uint8Array(bytes);
    // Headers of the service's that are none throw here: there is an answer yet to give, which tells of it.
    const response = responseOf(status, headers, sent);
    this.#answered = true;
    this.#give(response);
  }

  begin(status: number, headers: AnswerHeaders, stallMs: number): AnswerStream {
    if (this.method === "HEAD") {
      this.respond(status, headers, undefined);
      const nothing = () => {};
      return { write: () => undefined, end: nothing, cut: nothing };
    }
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    writer.closed.catch(() => this.#leave());
    this.#give(responseOf(status, headers, readable));
    const encoder = new TextEncoder();
    return {
      write: (chunk) => {
        const written = writer.write(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
        return within(written, stallMs).catch((reason) => {
          this.#leave();
          writer.abort(reason).catch(() => {});
        });
      },
      // The fetch API has no trailers.
      end: () => {
        this.#answered = true;
        writer.close().catch(() => {});
      },
      cut: () => {
        this.#answered = true;
        writer.abort(new Error("the stream has failed")).catch(() => {});
      },
    };
  }

  #leave(): void {
    if (this.#answered) return;
    this.#gone = true;
    this.#controller?.abort(new ConnectError("the client has gone", Code.Canceled));
  }
}

function responseOf(
  status: number,
  headers: AnswerHeaders,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
): Response {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) for (const each of [value].flat()) sent.append(name, each);
  return new Response(body, { status, headers: sent });
}

function concat(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
