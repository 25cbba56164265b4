import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { CommandBinding, Delivery, EventBinding } from "../../../../runtime/queue/bindings.js";
import type { Envelope } from "../../../../runtime/queue/envelope.js";
import {
  CreateElementRequestSchema,
  ElementCreatedSchema,
  ElementSchema,
} from "../../../support/runtime/elements_pb.js";

/** The bindings that generated code would hold for the elements service. */
export const delivery: Delivery = {
  maxAttempts: 3,
  minBackoffMs: 100,
  maxBackoffMs: 1_000,
  ackTimeoutMs: 2_000,
  concurrency: 1,
  order: "none",
  deadLetter: "",
};

export const elementCreated: EventBinding<typeof ElementCreatedSchema> = {
  schema: ElementCreatedSchema,
  type: "elements.v1.ElementCreated",
  topic: "elements.v1.ElementCreated",
  key: "element.id",
  time: "created_at",
  format: "protobuf",
};

export const createElement: CommandBinding<typeof CreateElementRequestSchema, typeof ElementSchema> = {
  type: "elements.v1.ElementService.CreateElement",
  method: "createElement",
  input: CreateElementRequestSchema,
  output: ElementSchema,
  topic: "elements.v1.ElementService.CreateElement",
  key: "element.id",
  idempotencyKey: "request_id",
  completion: "reply",
  expiresAfterMs: 60_000,
  format: "protobuf",
  delivery,
};

export function created(id: string, name = "Helium"): MessageInitShape<typeof ElementCreatedSchema> {
  return { element: create(ElementSchema, { id, name }) };
}

export function envelope(id: string, over: Partial<Envelope> = {}): Envelope {
  return { id, source: "/test", type: "test", extensions: {}, headers: {}, data: new Uint8Array([1, 2, 3]), ...over };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
