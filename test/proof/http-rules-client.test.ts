import {
  create,
  createRegistry,
  type DescMessage,
  type DescMethod,
  fromJson,
  type JsonValue,
  type Message,
} from "@bufbuild/protobuf";
import { DurationSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RestError } from "../../runtime/client/rest-error.js";
import { bindingName, type ClientRoute } from "../../runtime/client/route.js";
import type { Given } from "../../runtime/client/send.js";
import type { HttpBody } from "../../runtime/gen/google/api/httpbody_pb.js";
import { ErrorInfoSchema } from "../../runtime/gen/google/rpc/error_details_pb.js";
import { slotOf } from "../../runtime/rest/field-slot.js";
import { parsePathTemplate } from "../../runtime/rest/path-template.js";
import type { RestRoute } from "../../runtime/rest/route.js";
import type { Draw } from "./document/instances.js";
import { createOracle, expectSame } from "./http-rules/agreement.js";
import { sendable } from "./http-rules/client.js";
import { type ClientModule, loadContract, type RoutedMethod } from "./http-rules/contracts.js";
import { givenFor } from "./http-rules/given.js";
import { drawAnswer, drawRequest, isComplete } from "./http-rules/messages.js";
import { provenPackages, runsOf, seed, timeoutMs } from "./http-rules/packages.js";
import { createNotingService } from "./http-rules/service.js";
import { nat } from "./http-rules/values.js";

// The REST clients that svcgen generates for the HTTP rules of google-proto-files, against the services that it generates for
// them: random requests reach the right method as the same messages, and random answers come back as they are.

const registry = createRegistry(DurationSchema, ErrorInfoSchema);

describe.each(provenPackages())("%s", (name) => {
  test("understands its own client", { timeout: timeoutMs }, async () => {
    const { methods, rules, refused } = await loadContract(name);
    expect(refused.filter((code) => code !== "http/route-conflict")).toEqual([]);
    const service = createNotingService(methods);
    const oracle = createOracle(methods);
    const bindings = methods.flatMap(bindingsOf);
    // Where nothing can be told apart, nothing is generated (bench/corpus.md).
    if (refused.length === 0) expect(methods.some(({ routes }) => routes.length > 0)).toBe(rules > 0);
    for (const { method, route, client, create: createClient } of bindings) {
      const { input } = method;
      const property = fc.asyncProperty(fc.gen(), async (gen) => {
        const draw = gen as unknown as Draw;
        const requests = drawRequests(draw, method, route);
        fc.pre(requests.every((request) => isComplete(input, request)));
        const answers = drawAnswers(draw, method, route);
        const given = givenFor(draw, input, requests, { route, client, registry });
        let url = "";
        const api = createClient({
          baseUrl: origin,
          fetch: (request) => {
            url = request.url.slice(origin.length);
            return service.fetch(request);
          },
        });
        const {
          method: reached,
          requests: arrived,
          result,
        } = await service.noting(answers, () => call(api, method, client, given));
        const what = `${route.id} ${client.method} ${url} ${JSON.stringify(given.body)}`;
        const destination = oracle(route.id, client.method, url.split("?", 1)[0] ?? "");
        if (reached === undefined && destination?.isTaken === true) return;
        expect(`${reached} ${result.failure ?? ""}`, what).toBe(`${destination?.method} `);
        if (destination?.isTaken === true) return;
        expectAll(input, arrived, requests, what);
        if (client.answer === "none") return;
        if (client.answer === "bytes")
          await expectBytes(
            result.response,
            answers.map((one) => bytesIn(one, method, route)),
            what,
          );
        else
          expectAll(
            method.output,
            result.messages.map((message) => readAnswer(method, route, message)),
            answers,
            what,
          );
      });
      await fc.assert(property, { numRuns: runsOf(bindings.length, 100), seed, endOnFailure: true });
    }
  });
});

const origin = "http://localhost";

interface Binding {
  readonly method: DescMethod;
  readonly route: RestRoute;
  readonly client: ClientRoute;
  readonly create: ClientModule["create"];
}

/** The bindings of a method that its client has: one of each route, and several of a route of all HTTP methods. */
function bindingsOf({ method, routes, client }: RoutedMethod): readonly Binding[] {
  if (client === undefined) return [];
  const own = client.routes[method.localName] ?? [];
  return routes.flatMap((route) =>
    own
      .filter(({ method: verb, template }) => template === route.path && (route.verb === "*" || verb === route.verb))
      .map((one) => ({ method, route, client: one, create: client.create })),
  );
}

/** What a client streams has the same path in each message. */
function drawRequests(draw: Draw, { input, methodKind }: DescMethod, route: RestRoute): readonly Message[] {
  const first = drawRequest(draw, input, route, sendable);
  const isStream = methodKind === "client_streaming" || methodKind === "bidi_streaming";
  if (!isStream || route.body !== "*") return [first];
  const parsed = parsePathTemplate(route.path);
  const variables = parsed.ok ? parsed.template.variables : [];
  const more = Array.from({ length: draw(nat, 2) }, () => drawRequest(draw, input, route, sendable));
  for (const one of more) for (const { fieldPath } of variables) copyField(input, first, one, fieldPath);
  return [first, ...more];
}

function copyField(desc: DescMessage, from: Message, to: Message, [name, ...rest]: readonly string[]): void {
  const field = desc.fields.find((one) => one.name === name);
  if (field === undefined) return;
  const { get, set } = slotOf(field);
  if (rest.length === 0 || field.message === undefined) set(to, get(from));
  else copyField(field.message, get(from) as Message, get(to) as Message, rest);
}

function drawAnswers(draw: Draw, { output, methodKind }: DescMethod, { responseBody }: RestRoute): readonly Message[] {
  const isStream = methodKind === "server_streaming" || methodKind === "bidi_streaming";
  const length = isStream ? draw(nat, 3) : 1;
  return Array.from({ length }, () => {
    const whole = drawAnswer(draw, output, responseBody, sendable);
    const field = output.fields.find(({ name }) => name === responseBody);
    if (field === undefined) return whole;
    // Nothing else of it is sent.
    const part = create(output);
    slotOf(field).set(part, slotOf(field).get(whole));
    return part;
  });
}

interface Outcome {
  /** What came as JSON. */
  readonly messages: readonly JsonValue[];
  readonly response?: Response;
  readonly failure?: string;
}

type Call = (given: Given) => Promise<unknown> | AsyncIterable<unknown>;

async function call(api: object, { localName }: DescMethod, client: ClientRoute, given: Given): Promise<Outcome> {
  const primary = (api as Record<string, { via(binding: string): Call }>)[localName];
  if (primary === undefined) throw new Error(`the client has no ${localName}`);
  try {
    const result = primary.via(bindingName(client))(given);
    if (!(result instanceof Promise)) {
      const messages: JsonValue[] = [];
      for await (const message of result) messages.push(message as JsonValue);
      return { messages };
    }
    const data = await result;
    return data instanceof Response ? { messages: [], response: data } : { messages: [data as JsonValue] };
  } catch (reason) {
    return { messages: [], failure: reason instanceof RestError ? JSON.stringify(reason.problem) : String(reason) };
  }
}

/** The message that a JSON answer says. */
function readAnswer({ output }: DescMethod, { responseBody }: RestRoute, json: JsonValue): Message {
  const field = output.fields.find(({ name }) => name === responseBody);
  return fromJson(output, field === undefined ? json : { [field.jsonName]: json }, { registry });
}

function expectAll(desc: DescMessage, got: readonly Message[], want: readonly Message[], what: string): void {
  expect(got.length, what).toBe(want.length);
  for (const [at, message] of want.entries()) expectSame(desc, got[at], message, what);
}

function bytesIn(answer: Message, { output }: DescMethod, { responseBody }: RestRoute): HttpBody {
  const field = output.fields.find(({ name }) => name === responseBody);
  return (field === undefined ? answer : slotOf(field).get(answer)) as HttpBody;
}

/** google.api.HttpBody: the bytes one after another, with the type of the first. */
async function expectBytes(response: Response | undefined, answers: readonly HttpBody[], what: string): Promise<void> {
  expect(Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer()), what).toEqual(
    Buffer.concat(answers.map(({ data }) => data)),
  );
  const type = answers[0]?.contentType ?? "";
  if (type !== "") expect(response?.headers.get("content-type"), what).toBe(type);
}
