import { nearest } from "../diagnostics/nearest.js";
import { problem } from "../diagnostics/problem.js";
import type { Span } from "../diagnostics/span.js";
import type { Context } from "./context.js";
import type { FieldPath, Operation, Route } from "./model.js";
import { isPath } from "./queue-key.js";
import { type MessageTable, resolvePath, samePath, typeName } from "./walk.js";

/**
 * The field that chooses the instance. A gateway sees the URL, not the body: so it must be a single scalar which each route
 * of the method takes from the path or the query. A key that the service gives to all its methods holds for those where it can.
 */
export function buildHashKey(
  { report }: Context,
  model: MessageTable,
  subject: Pick<Operation, "id" | "input" | "routes">,
  key: { readonly value: string; readonly isOwn: boolean; readonly span: Span },
): FieldPath | undefined {
  const fail = (reason: string, help?: string): undefined => {
    if (key.isOwn) {
      report(
        problem("policy/hash-key", { key: key.value, reason }, { span: key.span, ...(help !== undefined && { help }) }),
      );
    }
    return undefined;
  };
  if (!isPath(key.value)) return fail("it is no path of field names");
  const resolved = resolvePath(model, subject.input.type, key.value.split("."));
  if (!resolved.ok) {
    const similar = nearest(key.value, resolved.known);
    return fail(resolved.reason, similar && `did you mean ${similar}?`);
  }
  const { type, cardinality } = resolved.field;
  if (cardinality.kind !== "one" || type.kind !== "scalar") {
    const what = cardinality.kind === "one" ? typeName(type) : cardinality.kind;
    return fail(`it is a ${what}, and only one scalar can be hashed`);
  }
  if (subject.routes.length === 0) return fail("the method has no HTTP route that could hold it");
  const unbound = subject.routes.find((route) => !isInUrl(route, resolved.path));
  if (unbound !== undefined)
    return fail(`${unbound.verb} ${unbound.template.text} has it neither in the path nor in the query`);
  return resolved.path;
}

function isInUrl({ bindings }: Route, path: FieldPath): boolean {
  return [...bindings.path, ...bindings.query].some(({ field }) => samePath(field, path));
}
