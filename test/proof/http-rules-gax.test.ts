import { create, createRegistry, type Message, toJson } from "@bufbuild/protobuf";
import { DurationSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ErrorInfoSchema } from "../../runtime/gen/google/rpc/error_details_pb.js";
import type { RestRoute } from "../../runtime/rest/route.js";
import type { Draw } from "./document/instances.js";
import { createOracle, expectSame } from "./http-rules/agreement.js";
import { loadContract, type RoutedMethod } from "./http-rules/contracts.js";
import { canSendBy, defects, sendable, type Transcoded, transcodeBy } from "./http-rules/gax.js";
import { drawRequest, isComplete } from "./http-rules/messages.js";
import { provenPackages, runsOf, seed, timeoutMs } from "./http-rules/packages.js";
import { createNotingService } from "./http-rules/service.js";

// Requests as Google's own clients write them: google-gax encodes random messages by the HTTP rules of google-proto-files, and
// the routes that svcgen generates from the same rules take them to the right method, as the same messages.

const registry = createRegistry(DurationSchema, ErrorInfoSchema);

describe("google-gax is wrong where", () => {
  test.each(defects.map((defect) => [defect.name, defect] as const))("%s", (_, { rule, request, sends }) => {
    expect(transcodeBy(rule, request)).toMatchObject(sends);
  });
});

describe.each(provenPackages())("%s", (name) => {
  test("takes what google-gax sends", { timeout: timeoutMs }, async () => {
    const { methods, rules, refused } = await loadContract(name);
    expect(refused.filter((code) => code !== "http/route-conflict")).toEqual([]);
    const service = createNotingService(methods);
    const oracle = createOracle(methods);
    const calls = methods.flatMap((routed) =>
      routed.routes.filter((route) => canSend(routed, route)).map((route) => ({ ...routed, route })),
    );
    // Where nothing can be told apart, nothing is generated (bench/corpus.md).
    if (refused.length === 0) expect(methods.some(({ routes }) => routes.length > 0)).toBe(rules > 0);
    for (const { method, route } of calls) {
      const { input, output } = method;
      const property = fc.asyncProperty(fc.gen(), async (draw) => {
        const request = drawRequest(draw as unknown as Draw, input, route, sendable);
        fc.pre(isComplete(input, request));
        const sent = transcodeBy(route, toJson(input, request, { registry }) as object);
        if (sent === undefined) throw new Error(`${route.id} is not taken for a rule of ${JSON.stringify(request)}`);
        if (isLost(sent, request, method.input.fields, route)) return;
        const what = `${route.id} ${sent.httpMethod} ${sent.url}?${sent.queryString} ${JSON.stringify(sent.data)}`;
        const noted = await service.noting([create(output)], async () => {
          const answer = await service.fetch(requestOf(sent));
          return answer.text();
        });
        const destination = oracle(route.id, route.verb, sent.url);
        if (noted.method === undefined && destination?.isTaken === true) return;
        expect(`${noted.method} ${noted.method === undefined ? noted.result : ""}`, what).toBe(
          `${destination?.method} `,
        );
        if (destination?.isTaken !== true) expectSame(input, noted.requests[0], request, what);
      });
      await fc.assert(property, { numRuns: runsOf(calls.length, 100), seed, endOnFailure: true });
    }
  });
});

/** Of an empty message as a body google-gax makes no body at all: see its defects. */
function isLost(
  { data }: Transcoded,
  request: Message,
  fields: RoutedMethod["method"]["input"]["fields"],
  { body }: RestRoute,
): boolean {
  const field = fields.find(({ name }) => name === body);
  return data === "" && field !== undefined && Object.hasOwn(request, field.localName);
}

/** Methods whose requests come in one piece, and bodies that are JSON: google-gax sends no others. */
function canSend({ method }: RoutedMethod, route: RestRoute): boolean {
  if (!canSendBy(route)) return false;
  const field = method.input.fields.find(({ name }) => name === route.body);
  const isRaw = [method.input, field?.message].some((message) => message?.typeName === "google.api.HttpBody");
  return (method.methodKind === "unary" || method.methodKind === "server_streaming") && !isRaw;
}

/** As google-gax hands it to `fetch`. */
function requestOf({ httpMethod, url, queryString, data }: Transcoded): Request {
  return new Request(`http://localhost${url}?${queryString}&$alt=json;enum-encoding=int`, {
    method: httpMethod.toUpperCase(),
    ...(data === "" ? {} : { body: JSON.stringify(data), headers: { "content-type": "application/json" } }),
  });
}
