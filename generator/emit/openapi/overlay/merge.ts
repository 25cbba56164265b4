import type { Json } from "../../../artifact/artifact.js";
import { isObject } from "../versions/walk.js";
import type { Overlay } from "./read.js";

export type Merged = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/**
 * What a node of the document becomes by an update of it: objects are merged member by member, lists get longer, single
 * values are replaced.
 */
export function merge(target: Json, update: Json, version: Overlay["version"]): Merged {
  if (Array.isArray(target)) {
    // In 1.0 the update is an entry, whatever it is.
    const added = version !== "1.0" && Array.isArray(update) ? update : [update];
    return { ok: true, value: [...target, ...added] };
  }
  if (isObject(target)) {
    if (isObject(update)) return mergeMembers(target, update, "");
    return { ok: false, message: `the target is an object, and the update is ${kindOf(update)}` };
  }
  if (version === "1.0")
    return { ok: false, message: `the target is ${kindOf(target)}; select the object that holds it and update that` };
  if (isObject(update) || Array.isArray(update))
    return { ok: false, message: `the target is ${kindOf(target)}, and the update is ${kindOf(update)}` };
  return { ok: true, value: update };
}

function mergeMembers(
  target: { readonly [name: string]: Json },
  update: { readonly [name: string]: Json },
  path: string,
): Merged {
  const merged = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(update)) {
    const old = merged.get(name);
    const one = old === undefined ? { ok: true as const, value } : mergeMember(old, value, `${path}.${name}`);
    if (!one.ok) return one;
    merged.set(name, one.value);
  }
  return { ok: true, value: Object.fromEntries(merged) };
}

function mergeMember(old: Json, value: Json, path: string): Merged {
  if (isObject(old) && isObject(value)) return mergeMembers(old, value, path);
  if (Array.isArray(old) && Array.isArray(value)) return { ok: true, value: [...old, ...value] };
  const plain = (one: Json): boolean => !isObject(one) && !Array.isArray(one);
  if (plain(old) && plain(value)) return { ok: true, value };
  const message = `${path.slice(1)} is ${kindOf(old)}, and ${kindOf(value)} in the update; remove it first to replace it`;
  return { ok: false, message };
}

export function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  return `a ${typeof value}`;
}
