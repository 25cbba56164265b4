import { problem } from "../../diagnostics/problem.js";
import { compareSpans, type Span } from "../../diagnostics/span.js";
import type { Model } from "../../model/model.js";
import type { Rule } from "../rule.js";

/** Two events, or an event and a command, on one topic: a consumer of one would be given the other. */
export const duplicateTopic: Rule = {
  code: "queue/duplicate-topic",
  *check(model) {
    const owners = new Map<string, Channel>();
    for (const channel of channelsOf(model)) {
      const first = owners.get(channel.topic);
      if (first === undefined) {
        owners.set(channel.topic, channel);
        continue;
      }
      yield problem(
        "queue/duplicate-topic",
        { topic: channel.topic, first: first.id, second: channel.id },
        { span: channel.span, related: [{ span: first.span, message: "first used here" }] },
      );
    }
  },
};

/** A topic that some broker could not have: brokers allow few characters, and short names. */
export const topicName: Rule = {
  code: "queue/topic-name",
  *check(model) {
    for (const { topic, span } of channelsOf(model)) {
      if (!/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(topic) || topic.length > longestTopic) {
        yield problem("queue/topic-name", { topic, length: longestTopic }, { span });
      }
    }
  },
};

/** Two events of one CloudEvents type: a consumer could not tell them apart. */
export const duplicateType: Rule = {
  code: "queue/duplicate-type",
  *check(model) {
    const owners = new Map<string, { readonly id: string; readonly span: Span }>();
    for (const event of [...model.events].sort((a, b) => compareSpans(a.span, b.span))) {
      const first = owners.get(event.type);
      if (first === undefined) {
        owners.set(event.type, event);
        continue;
      }
      yield problem(
        "queue/duplicate-type",
        { type: event.type, first: first.id, second: event.id },
        { span: event.span, related: [{ span: first.span, message: "first used here" }] },
      );
    }
  },
};

/** Kafka's limit of 249, less what the names of dead letter topics add. */
const longestTopic = 200;

interface Channel {
  readonly topic: string;
  readonly id: string;
  readonly span: Span;
}

function channelsOf(model: Model): readonly Channel[] {
  const commands = model.services
    .flatMap((service) => service.operations)
    .flatMap(({ id, command }) => (command === undefined ? [] : [{ topic: command.topic, id, span: command.span }]));
  const events = model.events.map(({ topic, id, span }) => ({ topic, id, span }));
  return [...events, ...commands].sort((a, b) => compareSpans(a.span, b.span));
}
