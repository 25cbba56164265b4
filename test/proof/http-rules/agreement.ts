import { type DescMessage, equals, type Message } from "@bufbuild/protobuf";
import { expect } from "vitest";
import { decide } from "../../consistency/oracle.js";
import type { RoutedMethod } from "./contracts.js";
import { nameOf } from "./service.js";

/** Which method a request of a route must reach. */
export interface Destination {
  /** Full name. */
  readonly method: string;
  /** Whether the contract gives the path to another route too, a more specific one. */
  readonly isTaken: boolean;
}

/**
 * Tells by the oracle, which shares no code with the router, where a request goes. Google's contracts have templates that
 * fit the same path: Firestore's documents and collections take turns in it, which no template says. The more specific one
 * then takes the request.
 */
export function createOracle(
  methods: readonly RoutedMethod[],
): (routeId: string, verb: string, path: string) => Destination | undefined {
  const routes = methods.flatMap(({ routes: own }) => own.map(({ id, verb, path }) => ({ id, verb, template: path })));
  const names = new Map(methods.flatMap(({ method, routes: own }) => own.map(({ id }) => [id, nameOf(method)])));
  return (routeId, verb, path) => {
    const decision = decide(routes, verb, path);
    if (decision.kind !== "route") return undefined;
    return { method: names.get(decision.id) ?? "", isTaken: decision.id !== routeId };
  };
}

/** Expect two messages of a type to be the same. @param what Is printed when they are not. */
export function expectSame(desc: DescMessage, got: Message | undefined, want: Message, what: string): void {
  // To compare is cheaper than to print.
  if (got === undefined || !equals(desc, got, want)) expect(got, what).toEqual(want);
}
