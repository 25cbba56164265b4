import { type BreakingRule, broken, type Comparison, type Finding } from "../comparison.js";
import { printRoute, type RouteOf, type Served, servedRoutes } from "../fates.js";

/** How REST answers: the status of success, the headers, one message or a stream, and what a PATCH does. */
export const answers: BreakingRule = function* (comparison) {
  for (const served of servedRoutes(comparison)) yield* changed(comparison, served);
};

function* changed(comparison: Comparison, { before, after }: Served): Generator<Finding> {
  const subject = after.operation.id;
  const route = printRoute(after);
  const places = { after: after.route.span, before: before.route.span };
  const [was, is] = [before.operation, after.operation];
  if (was.kind !== is.kind) {
    const args = { route, before: kinds[was.kind], after: kinds[is.kind] };
    yield broken(comparison, subject, "breaking/stream", args, places);
  }
  if (was.rest.successStatus !== is.rest.successStatus) {
    const args = { route, before: was.rest.successStatus, after: is.rest.successStatus };
    yield broken(comparison, subject, "breaking/success-status", args, places);
  }
  const sent = headersOf(after);
  const gone = headersOf(before).filter((name) => !sent.includes(name));
  if (gone.length > 0) {
    yield broken(comparison, subject, "breaking/response-header", { route, headers: gone.join(", ") }, places);
  }
  if (before.route.verb === "PATCH" && was.rest.fillsMask && !is.rest.fillsMask) {
    yield broken(comparison, subject, "breaking/update-mask", { route }, places);
  }
}

const kinds = {
  unary: "one message each way",
  "server-stream": "a stream of answers",
  "client-stream": "a stream of requests",
  "bidi-stream": "streams both ways",
} as const;

function headersOf({ operation, route }: RouteOf): readonly string[] {
  return [
    ...(route.etag === undefined ? [] : ["etag"]),
    ...(route.location === undefined ? [] : ["location"]),
    ...(route.nextPage === undefined ? [] : ["link"]),
    ...operation.rest.responseHeaders.map(({ name }) => name),
  ];
}
