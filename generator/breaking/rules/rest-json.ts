import { restOptions } from "../../config/rest-options.js";
import type { Span } from "../../diagnostics/span.js";
import type { FieldPath, MessageFieldType } from "../../model/model.js";
import { fieldsOf, messageOf, shownModel, typeName } from "../../model/walk.js";
import { answerRoot, bodyRoot, isSameRoot, type Root } from "../bodies.js";
import type { BreakingRule, Comparison } from "../comparison.js";
import { type Served, servedRoutes } from "../fates.js";
import { type Change, type Changes, createChanges } from "../json/change.js";
import { printForm, sameForm } from "../json/value-form.js";
import { changedField, changedMessages, type Part, type Use } from "../json/walk.js";

/** What callers of REST send and read: the JSON of bodies, and the values of paths, queries and headers. */
export const restJson: BreakingRule = (comparison) => {
  const changes = createChanges();
  const { read, written } = usesOf(comparison);
  const seen = new Set<string>();
  for (const served of servedRoutes(comparison)) {
    const { before, after } = served;
    addParameters(changes, read, served);
    const places = { before: before.route.span, after: after.route.span };
    changes.add("requests", changedRoot(read, bodyRoot(before), bodyRoot(after), { seen, places }));
    changes.add("answers", changedRoot(written, answerRoot(before), answerRoot(after), { seen, places }));
  }
  return changes.findings(comparison);
};

/** How answers look is compared by one option: where that changed, it is told as such. */
function usesOf({ before, after }: Comparison): { readonly read: Use; readonly written: Use } {
  const types = { before: shownModel(before.model), after: shownModel(after.model) };
  const { alwaysEmitImplicit } = restOptions(before.config);
  return {
    read: { ...types, direction: "read", validated: true, emitsDefaults: false },
    written: { ...types, direction: "written", validated: false, emitsDefaults: alwaysEmitImplicit },
  };
}

/** Another body altogether is told by the rule of bodies. */
function* changedRoot(
  use: Use,
  before: Root | undefined,
  after: Root | undefined,
  { seen, places }: { readonly seen: Set<string>; readonly places: { readonly before: Span; readonly after: Span } },
): Generator<Change> {
  if (before === undefined || after === undefined || !isSameRoot(before, after)) return;
  if (before.field !== undefined && after.field !== undefined) {
    const owner = messageOf(use.after, after.message);
    yield* changedField(use, { message: undefined, field: before.field }, { message: owner, field: after.field });
  } else if (!sameForm(before, after, use.direction)) {
    const [was, is] = [printForm(before), printForm(after)];
    yield { kind: "type", subject: typeName(after.message), was, is, ...places };
  }
  const [old, now] = [partOf(before), partOf(after)];
  if (old !== undefined && now !== undefined) yield* changedMessages(use, old, now, seen);
}

function partOf({ type, without }: Root): Part | undefined {
  return type.kind === "message" || type.kind === "well-known" ? { type, without } : undefined;
}

/** Values of one name, or at one place of the path: their fields may be called anything. */
function addParameters(changes: Changes, use: Use, { before, after }: Served): void {
  const [old, now] = [before.route, after.route];
  const [oldInput, nowInput] = [before.operation.input.type, after.operation.input.type];
  const compare = (one: FieldPath, other: FieldPath): readonly Change[] => {
    const was = fieldsOf(use.before, oldInput, one).at(-1);
    const is = fieldsOf(use.after, nowInput, other).at(-1);
    if (was === undefined || is === undefined) return [];
    // One value of a list is what one value was.
    const isMore = was.cardinality.kind === "one" && is.cardinality.kind === "list";
    const field = isMore ? { ...is, cardinality: was.cardinality } : is;
    const message = messageOf(use.after, ownerOf(use, nowInput, other));
    return [...changedField(use, { message: undefined, field: was }, { message, field })];
  };
  for (const [index, variable] of old.template.variables.entries()) {
    const at = now.template.variables.findIndex(({ start, end }) => start === variable.start && end === variable.end);
    const [one, other] = [old.bindings.path[index], now.bindings.path[at]];
    if (one === undefined || other === undefined) continue;
    // A path always has it.
    changes.add(
      "requests",
      compare(one.field, other.field).filter(({ kind }) => kind !== "required"),
    );
  }
  for (const kind of ["query", "header"] as const) {
    for (const one of old.bindings[kind]) {
      const other = now.bindings[kind].find(({ name }) => name === one.name);
      if (other !== undefined) changes.add("requests", compare(one.field, other.field));
    }
  }
}

/** The message that declares the last field of a path. */
function ownerOf(use: Use, input: MessageFieldType, { proto, json }: FieldPath): MessageFieldType {
  const outer = fieldsOf(use.after, input, { proto: proto.slice(0, -1), json: json.slice(0, -1) }).at(-1);
  return outer?.type.kind === "message" ? outer.type : input;
}
