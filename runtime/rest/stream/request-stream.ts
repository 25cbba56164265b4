import type { Message } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { codeOf } from "../errors/code.js";
import { RestError } from "../errors/rest-error.js";

/** The messages that a client streams. */
export interface RequestStream {
  readonly messages: AsyncIterable<Message>;
  /**
   * What was wrong with the client's messages: it ends the call, and is what the client must be told, whatever the
   * handler makes of the end.
   */
  readonly failure: () => unknown;
}

/** To the handler, and to whoever is told of its failures, a mistake of the client's is one of the client's. */
export function requestStream(messages: AsyncIterable<Message>): RequestStream {
  let failed: unknown;
  async function* remembering(): AsyncGenerator<Message> {
    try {
      yield* messages;
    } catch (reason) {
      failed = reason;
      throw reason instanceof RestError ? new ConnectError(reason.message, codeOf(reason.code)) : reason;
    }
  }
  return { messages: remembering(), failure: () => failed };
}
