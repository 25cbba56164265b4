import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { fieldsByName } from "../field-slot.js";
import { formOf } from "../json/well-known.js";
import { suggestion } from "../nearest.js";

/** Which members of an answer the client wants, by their JSON names. */
export type ResponseMask = ReadonlyMap<string, Kept>;

/** `all`: whatever is below. A mask holds for each element of a list, and for each value of a map. */
type Kept = { readonly below: "all" } | { readonly below: ResponseMask; readonly isMap: boolean };

export type ParsedResponseMask =
  | { readonly ok: true; readonly mask: ResponseMask | undefined }
  | { readonly ok: false; readonly detail: string };

/**
 * Read `$fields`: paths of the answer as it is sent, in JSON or proto names, parted by commas. A path goes through lists and
 * the values of maps; `*` is everything.
 *
 * @param desc What the body is, or is a list or map of; undefined if it has no members.
 */
export function parseResponseMask(text: string, desc: DescMessage | undefined): ParsedResponseMask {
  const root: Node = new Map();
  for (const path of text.split(",")) {
    if (path === "*") return { ok: true, mask: undefined };
    const steps = stepsOf(path, desc);
    if (!Array.isArray(steps)) return { ok: false, detail: steps.detail };
    add(root, steps);
  }
  return { ok: true, mask: root };
}

type Node = Map<string, { below: "all" } | { below: Node; isMap: boolean }>;

interface Step {
  readonly name: string;
  readonly isMap: boolean;
}

function stepsOf(path: string, desc: DescMessage | undefined): Step[] | { readonly detail: string } {
  const steps: Step[] = [];
  let scope = desc;
  for (const name of path.split(".")) {
    const field: DescField | undefined = scope === undefined ? undefined : fieldsByName(scope).get(name);
    if (field === undefined) {
      const known = scope?.fields.map(({ jsonName, name: proto }) => jsonName || proto) ?? [];
      return { detail: `the answer has no field ${JSON.stringify(path)}${suggestion(name, known)}` };
    }
    steps.push({ name: field.jsonName || field.name, isMap: field.fieldKind === "map" });
    scope = membersOf(field);
  }
  return steps;
}

/** The message whose fields a path can go on with. */
export function membersOf(field: DescField): DescMessage | undefined {
  return field.message !== undefined && formOf(field.message) === "message" ? field.message : undefined;
}

function add(root: Node, steps: readonly Step[]): void {
  let node = root;
  for (const [at, { name, isMap }] of steps.entries()) {
    const known = node.get(name);
    if (known?.below === "all") return;
    if (at === steps.length - 1) {
      node.set(name, { below: "all" });
      return;
    }
    const below: Node = known?.below ?? new Map();
    node.set(name, { below, isMap });
    node = below;
  }
}

/** What of a JSON value the mask lets through. */
export function applyMask(json: unknown, mask: ResponseMask, isMap = false): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map((element) => applyMask(element, mask));
  const members = Object.entries(json);
  if (isMap) return Object.fromEntries(members.map(([key, value]) => [key, applyMask(value, mask)]));
  return Object.fromEntries(
    members.flatMap(([name, value]) => {
      const kept = mask.get(name);
      if (kept === undefined) return [];
      return [[name, kept.below === "all" ? value : applyMask(value, kept.below, kept.isMap)] as const];
    }),
  );
}
