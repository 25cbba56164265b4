import type { JsonSchema } from "../json-schema/schema.js";

/** The attributes of CloudEvents 1.0 in binary form, as the runtime writes them beside each message. */
export const envelopeSchema: JsonSchema = {
  type: "object",
  description:
    "CloudEvents 1.0 attributes. The names are those of the HTTP and NATS bindings; Kafka has `ce_id` and the like, AMQP `cloudEvents_id`.",
  properties: {
    "ce-specversion": { type: "string", const: "1.0" },
    "ce-id": { type: "string", minLength: 1, description: "Unique together with the source." },
    "ce-source": { type: "string", format: "uri-reference", minLength: 1, description: "Who has published it." },
    "ce-type": { type: "string", minLength: 1, description: "What the message is." },
    "ce-subject": { type: "string", description: "The key, where there is one." },
    "ce-partitionkey": { type: "string", description: "The key, where there is one." },
    "ce-time": { type: "string", format: "date-time", description: "When it happened." },
    "ce-expirytime": { type: "string", format: "date-time", description: "When the message loses its meaning." },
    "ce-replyto": { type: "string", description: "Where the sender of a command waits for the reply." },
    "ce-correlationid": { type: "string", description: "Ties the reply to the command." },
    "ce-idempotencykey": { type: "string", description: "Recognises a command that is sent again." },
    "content-type": { type: "string", enum: ["application/protobuf", "application/json"] },
  },
  required: ["ce-specversion", "ce-id", "ce-source", "ce-type"],
};

/** What a dead letter carries beside the original message. */
export const deadLetterSchema: JsonSchema = {
  type: "object",
  properties: {
    "svcgen-dlq-reason": {
      type: "string",
      description:
        "Why the message was given up: `undecodable`, `unroutable`, `invalid`, `rejected`, `exhausted` or `expired`.",
    },
    "svcgen-dlq-error": { type: "string", description: "What the last try failed with." },
    "svcgen-dlq-code": { type: "string", description: "Name of its code: `invalid_argument`." },
    "svcgen-dlq-attempts": { type: "string", pattern: "^[0-9]+$" },
    "svcgen-dlq-first-time": { type: "string", format: "date-time" },
    "svcgen-dlq-last-time": { type: "string", format: "date-time" },
    "svcgen-dlq-topic": { type: "string" },
    "svcgen-dlq-group": { type: "string" },
  },
  required: ["svcgen-dlq-reason", "svcgen-dlq-topic", "svcgen-dlq-group"],
};
