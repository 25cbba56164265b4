import { Agent, request } from "node:http";

export interface Answer {
  readonly status: number;
  /** Empty without a body. */
  readonly contentType: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Client {
  /** The target is sent as it is, which fetch would not do. */
  send(
    method: string,
    target: string,
    more?: {
      readonly contentType?: string | undefined;
      readonly body?: string | Uint8Array | undefined;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<Answer>;
  close(): void;
}

export function createClient(port: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    send: (method, target, { contentType, body, headers = {} } = {}) =>
      new Promise((resolve, reject) => {
        const sent = request(
          {
            host: "127.0.0.1",
            port,
            agent,
            method,
            path: target,
            headers: {
              ...headers,
              ...(contentType === undefined ? {} : { "content-type": contentType }),
              ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
            },
          },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on("data", (chunk: Buffer) => chunks.push(chunk));
            answer.on("error", reject);
            answer.on("end", () => {
              const text = Buffer.concat(chunks).toString();
              const { headers: got, statusCode = 0 } = answer;
              resolve({ status: statusCode, contentType: got["content-type"] ?? "", text, headers: got });
            });
          },
        );
        sent.on("error", reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
