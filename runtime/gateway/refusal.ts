import type { CodeName } from "../rest/errors/code.js";

/** Why the gateway itself answers a request, instead of the service. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** For RPC clients. */
  readonly code: CodeName;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: CodeName, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
