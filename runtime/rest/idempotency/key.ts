import { type DescMessage, type Message, toBinary } from "@bufbuild/protobuf";
import type { RequestLine } from "../request-line.js";

/**
 * The key in an Idempotency-Key header: a string of Structured Fields, `"8e03978e"`, or as most clients send it, without the
 * quotes. undefined if it is none, or longer than anybody needs.
 */
export function readKey(header: string): string | undefined {
  const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(header)?.[1]?.replace(/\\(.)/g, "$1");
  const key = quoted ?? (/^[\x21\x23-\x7e]+$/.test(header) ? header : undefined);
  return key !== undefined && key.length > 0 && key.length <= 255 ? key : undefined;
}

/**
 * Whose key it is: two callers may choose the same one. The subject of a token where it says so, since a client that tries
 * again may have a new token; nobody trusts it for more than this.
 */
export function callerOf(request: Pick<RequestLine, "header">): string {
  const authorization = request.header("authorization") ?? "";
  const payload = /^bearer [\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization)?.[1];
  const claims = payload === undefined ? undefined : claimsIn(payload);
  return claims?.sub === undefined ? authorization : JSON.stringify([claims.iss, claims.sub]);
}

function claimsIn(payload: string): { readonly iss?: unknown; readonly sub?: unknown } | undefined {
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof claims === "object" && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** What tells a request from another one with the same key. */
export function fingerprintOf(input: DescMessage, request: Message, route: string): Promise<string> {
  return digest(`${route}\n`, toBinary(input, request));
}

/** SHA-256, in hexadecimal digits. */
export async function digest(text: string, bytes: Uint8Array = new Uint8Array()): Promise<string> {
  const head = new TextEncoder().encode(text);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
