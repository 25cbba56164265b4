import { CloudEvent } from "cloudevents";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCommandSender } from "../../../../runtime/queue/command-sender.js";
import {
  attributesOf,
  checkEnvelope,
  decodeHeaderValue,
  type Envelope,
  encodeHeaderValue,
  toHeaders,
} from "../../../../runtime/queue/envelope.js";
import { createInProcessBroker } from "../../../../runtime/queue/in-process/broker.js";
import { createEventPublisher } from "../../../../runtime/queue/publisher.js";
import { collect, created, createElement, elementCreated, envelope } from "./elements.js";

/** What the official SDK says of it; throws what it objects to. */
function validate(sent: Envelope): CloudEvent<Buffer> {
  return new CloudEvent({ specversion: "1.0", ...attributesOf(sent), data: Buffer.from(sent.data) }, true);
}

describe("what is published is valid CloudEvents", () => {
  test("an event", async () => {
    const broker = createInProcessBroker();
    const publisher = createEventPublisher(broker, { source: "/elements" });
    await publisher.publish(elementCreated, created("He – ü"), {
      extensions: { authtype: "user" },
      headers: { traceparent: "00-1" },
    });
    const [stored] = await collect(broker.browse(elementCreated.topic));
    const event = validate(stored?.envelope as Envelope);
    expect(event).toMatchObject({
      source: "/elements",
      type: "elements.v1.ElementCreated",
      subject: "He – ü",
      partitionkey: "He – ü",
      datacontenttype: "application/protobuf",
      authtype: "user",
    });
    expect(event.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(event).not.toHaveProperty("traceparent");
  });

  test("a command", async () => {
    const broker = createInProcessBroker();
    const sender = createCommandSender(broker, createElement);
    await sender.send({ element: { id: "He", name: "Helium" }, requestId: "r1" });
    const [stored] = await collect(broker.browse(createElement.topic));
    const event = validate(stored?.envelope as Envelope);
    expect(event).toMatchObject({ type: createElement.type, subject: "He", partitionkey: "He", idempotencykey: "r1" });
    expect(Date.parse(String(event.expirytime)) - Date.parse(event.time ?? "")).toBe(60_000);
  });
});

describe("what is no valid envelope is refused", () => {
  test.each<[string, Partial<Envelope>]>([
    ["no id", { id: "" }],
    ["no source", { source: "" }],
    ["no type", { type: "" }],
    ["an empty subject", { subject: "" }],
    ["an extension in upper case", { extensions: { partitionKey: "x" } }],
    ["an extension with a dash", { extensions: { "partition-key": "x" } }],
    ["an extension that is too long", { extensions: { abcdefghijklmnopqrstu: "x" } }],
    ["an extension that is none", { extensions: { source: "x" } }],
    ["a control character", { subject: "a\nb" }],
    ["half a character", { subject: "a\ud800b" }],
    ["a header that is none", { headers: { "a b": "x" } }],
    ["a header in upper case", { headers: { Traceparent: "x" } }],
    ["a header that ends the line", { headers: { a: "x\r\nb: c" } }],
  ])("%s", (_, over) => {
    expect(() => checkEnvelope(envelope("1", over))).toThrow("invalid_argument");
  });
});

describe("headers", () => {
  test.each([
    ["plain", "plain"],
    ["a b", "a%20b"],
    ['"50%"', "%2250%25%22"],
    ["Euro € 😀", "Euro%20%E2%82%AC%20%F0%9F%98%80"],
  ])("%s is written as %s", (value, want) => {
    expect(encodeHeaderValue(value)).toBe(want);
  });

  test("any text comes back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const written = encodeHeaderValue(value);
        expect(written).toMatch(/^[\x21-\x7e]*$/);
        expect(decodeHeaderValue(written)).toBe(value);
      }),
    );
  });

  test("an envelope becomes the headers of the CloudEvents HTTP binding", () => {
    const headers = toHeaders(
      envelope("1", {
        subject: "ü",
        datacontenttype: "application/json",
        extensions: { replyto: "r" },
        headers: { traceparent: "00-1", "x-ü": "1", bad: "\n" },
      }),
    );
    expect(Object.fromEntries(headers)).toEqual({
      "ce-specversion": "1.0",
      "ce-id": "1",
      "ce-source": "/test",
      "ce-type": "test",
      "ce-subject": "%C3%BC",
      "ce-replyto": "r",
      "content-type": "application/json",
      traceparent: "00-1",
    });
  });
});
