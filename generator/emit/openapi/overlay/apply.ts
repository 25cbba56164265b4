import type { Json } from "../../../artifact/artifact.js";
import type { Diagnostic } from "../../../diagnostics/diagnostic.js";
import { problem } from "../../../diagnostics/problem.js";
import { isObject } from "../versions/walk.js";
import type { CompiledPath, Location, Selector } from "./json-path.js";
import { type Merged, merge } from "./merge.js";
import type { Action, Located, Overlay } from "./read.js";

export interface Applied {
  readonly document: Json;
  readonly diagnostics: readonly Diagnostic[];
  /** What the document was after each action. */
  readonly steps: readonly { readonly action: Action; readonly document: Json }[];
}

/** Apply the actions of an overlay to a document, one after the other. One that cannot be applied is left out. */
export function applyOverlay(document: Json, overlay: Overlay, compile: (path: string) => CompiledPath): Applied {
  const diagnostics: Diagnostic[] = [];
  const steps: { action: Action; document: Json }[] = [];
  let current = document;

  for (const action of overlay.actions) {
    current = applyAction(action) ?? current;
    steps.push({ action, document: current });
  }
  return { document: current, diagnostics, steps };

  function applyAction({ target, change }: Action): Json | undefined {
    const selector = selectorOf(target);
    if (selector === undefined) return undefined;
    const places = distinct(selector.select(current));
    if (places.length === 0) {
      diagnostics.push(problem("openapi/overlay-no-match", { target: target.value }, { span: target.span }));
      return undefined;
    }
    switch (change.kind) {
      case "none":
        return undefined;
      case "remove":
        return removeAll(places, target);
      case "update":
        return updateAll(places, change.value);
      case "copy": {
        const from = selectorOf(change.from)?.select(current);
        if (from === undefined) return undefined;
        const [only] = from;
        if (only === undefined || from.length > 1)
          return refuse(`copy selects ${from.length} nodes, and exactly one can be copied`, change.from);
        return updateAll(places, { value: at(current, only) ?? null, span: change.from.span });
      }
    }
  }

  function selectorOf(path: Located<string>): Selector | undefined {
    const compiled = compile(path.value);
    if (compiled.ok) return compiled.selector;
    diagnostics.push(
      problem("openapi/overlay-target", { path: path.value, message: compiled.message }, { span: path.span }),
    );
    return undefined;
  }

  function removeAll(places: readonly Location[], target: Located<string>): Json | undefined {
    if (places.some((place) => place.length === 0)) return refuse("the whole document cannot be removed", target);
    // From the back, so that the elements of a list keep their numbers until their turn comes.
    return [...places]
      .sort(fromTheBack)
      .reduce((document, place) => change(document, place, () => undefined) ?? document, current);
  }

  function updateAll(places: readonly Location[], update: Located<Json>): Json | undefined {
    let changed = current;
    for (const place of places) {
      const found = at(changed, place);
      const merged: Merged = merge(found ?? null, update.value, overlay.version);
      if (!merged.ok) return refuse(merged.message, update);
      changed = change(changed, place, () => merged.value) ?? changed;
    }
    return changed;
  }

  function refuse(message: string, { span }: Located<unknown>): undefined {
    diagnostics.push(problem("openapi/overlay-update", { message }, { span }));
    return undefined;
  }
}

function at(document: Json, place: Location): Json | undefined {
  let found: Json | undefined = document;
  for (const step of place) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isObject(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}

/** The document with another value at a place; without it where that is undefined. */
function change(document: Json, place: Location, to: () => Json | undefined): Json | undefined {
  const [step, ...rest] = place;
  if (step === undefined) return to();
  if (Array.isArray(document)) {
    return document.flatMap((item, index) => {
      const changed = index === step ? change(item, rest, to) : item;
      return changed === undefined ? [] : [changed];
    });
  }
  if (!isObject(document)) return document;
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, value]): [string, Json][] => {
      if (name !== step) return [[name, value]];
      const changed = change(value, rest, to);
      return changed === undefined ? [] : [[name, changed]];
    }),
  );
}

/** Deeper places and later elements first. */
function fromTheBack(a: Location, b: Location): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (other === undefined) return -1;
    if (step !== other) return step < other ? 1 : -1;
  }
  return a.length < b.length ? 1 : 0;
}

/** A path can select the same place twice. */
function distinct(places: readonly Location[]): readonly Location[] {
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}
