import type { BodyBinding } from "../../model/model.js";
import { answerRoot, bodyRoot, isSameRoot, printRoot } from "../bodies.js";
import { type BreakingRule, broken, type Comparison, type Finding } from "../comparison.js";
import { printRoute, type Served, servedRoutes } from "../fates.js";

/** Bodies that have become another part of the message, and forms that are taken no more. */
export const bodies: BreakingRule = function* (comparison) {
  for (const served of servedRoutes(comparison)) yield* changed(comparison, served);
};

function* changed(comparison: Comparison, { before, after }: Served): Generator<Finding> {
  const subject = after.operation.id;
  const route = printRoute(after);
  const places = { after: after.route.span, before: before.route.span };
  const [was, is] = [bodyRoot(before), bodyRoot(after)];
  if (was !== undefined && (is === undefined || !isSameRoot(was, is))) {
    const args = { route, before: printRoot(was), after: printRoot(is) };
    yield broken(comparison, subject, "breaking/body", args, places);
  } else {
    const taken = formsOf(after.route.bindings.body);
    const gone = formsOf(before.route.bindings.body).filter((form) => !taken.includes(form));
    for (const form of gone) yield broken(comparison, subject, "breaking/form", { route, form }, places);
  }
  const [old, now] = [answerRoot(before), answerRoot(after)];
  if (!isSameRoot(old, now)) {
    const args = { route, before: printRoot(old), after: printRoot(now) };
    yield broken(comparison, subject, "breaking/response-body", args, places);
  }
}

function formsOf(body: BodyBinding): readonly string[] {
  return body.kind === "none" ? [] : body.forms.map(({ kind }) => mediaTypes[kind]);
}

const mediaTypes = { multipart: "multipart/form-data", urlencoded: "application/x-www-form-urlencoded" } as const;
