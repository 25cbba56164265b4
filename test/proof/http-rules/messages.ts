import { create, type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";
import { isOutputOnly, isRequired as isRequiredByOption } from "../../../runtime/rest/field-behavior.js";
import { implicit, legacyRequired, slotOf } from "../../../runtime/rest/field-slot.js";
import { parsePathTemplate } from "../../../runtime/rest/path-template.js";
import type { RestRoute } from "../../../runtime/rest/route.js";
import type { Draw } from "../document/instances.js";
import { drawEnum, drawHttpBody, drawKey, drawPathText, drawScalar, drawWellKnown, nat } from "./values.js";

/** What can be sent in the query and the body of a request, or in an answer. */
export interface Sendable {
  /** Whether a field below the request, which stands in the query, can be drawn. */
  readonly inQuery: (field: DescField, at: Position) => boolean;
  /** How many lists may stand in one another: see `drawWellKnown`. */
  readonly listDepth: number;
}

/** Where a field stands. */
export interface Position {
  readonly depth: number;
  /** The messages on the way to it. */
  readonly holders: readonly DescMessage[];
}

/** Draw a request that says the same when it has been sent by a route. */
export function drawRequest(draw: Draw, input: DescMessage, route: RestRoute, sendable: Sendable): Message {
  const parsed = parsePathTemplate(route.path);
  if (!parsed.ok) throw new Error(parsed.message);
  const { template } = parsed;
  const bound = new Map(
    template.variables.map(({ fieldPath }, index) => [fieldPath.join("."), drawPathText(draw, template, index)]),
  );
  const { body, verb } = route;
  // google.api.HttpBody has no field that a query could hold.
  if (isHttpBody(input) && body !== "*") return create(input);
  return drawMessage(draw, input, {
    ...{ prefix: "", depth: 0, holders: [], bound, sendable },
    place: body === "*" ? "body" : "query",
    ...{ body, mask: verb === "PATCH" },
  });
}

/** Draw what a method answers with. @param field Proto name of the field that alone is sent; empty for all */
export function drawAnswer(draw: Draw, output: DescMessage, field: string, sendable: Sendable): Message {
  return drawMessage(draw, output, {
    ...{ prefix: "", depth: 0, holders: [], bound: new Map(), sendable },
    ...{ place: "answer", body: field, mask: false },
  });
}

interface Place extends Position {
  /** Proto path of the message that is drawn, with a `.` behind it. */
  readonly prefix: string;
  /** Values of what the path holds, by proto path. */
  readonly bound: ReadonlyMap<string, string>;
  readonly place: "body" | "query" | "answer";
  /** Name of the field that is the body. */
  readonly body: string;
  /** Whether the mask must be there, since it is filled where it is not: of a PATCH. */
  readonly mask: boolean;
  readonly sendable: Sendable;
}

function drawMessage(draw: Draw, desc: DescMessage, at: Place): Message {
  if (isHttpBody(desc)) return drawHttpBody(draw, desc);
  const message = create(desc);
  // Drawn by number: what is drawn is printed when it fails, and a field leads to all that there is.
  const holdsBound = ({ name }: DescField): boolean => {
    const path = `${at.prefix}${name}`;
    return [...at.bound.keys()].some((bound) => bound === path || bound.startsWith(`${path}.`));
  };
  const chosen = new Set(
    desc.oneofs.map(({ fields }) => fields.find(holdsBound) ?? fields[draw(nat, fields.length - 1)]),
  );
  const holders = [...at.holders, desc];
  for (const field of desc.fields) {
    const isBody = at.depth === 0 && field.name === at.body;
    const place = isBody && at.place === "query" ? "body" : at.place;
    if (field.oneof !== undefined && !chosen.has(field)) continue;
    if (!holdsBound(field)) {
      // What only the service sets is ignored where it is sent.
      if (place !== "answer" && isOutputOnly(field)) continue;
      if (place === "query" && !at.sendable.inQuery(field, { depth: at.depth, holders })) continue;
      const wanted =
        (place === "answer" ? field.presence === legacyRequired : isRequired(field)) ||
        (at.mask && at.depth === 0 && field.message?.typeName === "google.protobuf.FieldMask") ||
        isBody;
      // Messages may hold themselves: deep down there is only what must be.
      if (!wanted && (at.depth > 5 || draw(nat, 3) > 0)) continue;
    }
    const value = drawField(draw, field, {
      ...at,
      prefix: `${at.prefix}${field.name}.`,
      depth: at.depth + 1,
      holders,
      place,
    });
    if (value !== undefined) slotOf(field).set(message, value);
  }
  return message;
}

function drawField(draw: Draw, field: DescField, at: Place): unknown {
  const path = at.prefix.slice(0, -1);
  const bound = at.bound.get(path);
  const nonZero = bound !== undefined || (at.place !== "answer" && isRequired(field));
  switch (field.fieldKind) {
    case "scalar":
      return bound !== undefined && field.scalar === ScalarType.STRING
        ? bound
        : drawScalar(draw, field.scalar, nonZero);
    case "enum":
      return drawEnum(draw, field.enum.values, nonZero);
    case "message": {
      if (!isWrapperDesc(field.message)) return drawMessageOf(draw, field.message, field, at);
      const [{ scalar }] = field.message.fields;
      const value = bound !== undefined && scalar === ScalarType.STRING ? bound : drawScalar(draw, scalar, nonZero);
      // protobuf-es keeps a wrapper as its value, but not in a oneof.
      return field.oneof === undefined ? value : create(field.message, { value } as Record<string, unknown>);
    }
    case "list":
      return Array.from({ length: draw(nat, 2) + (nonZero ? 1 : 0) }, () => drawElement(draw, field, at)).filter(
        (element) => element !== undefined,
      );
    case "map": {
      const keys = Array.from({ length: draw(nat, 2) + (nonZero ? 1 : 0) }, () => drawKey(draw, field.mapKey));
      return Object.fromEntries(
        keys.map((key) => [key, drawElement(draw, field, at)]).filter(([, value]) => value !== undefined),
      );
    }
  }
}

function drawElement(draw: Draw, field: DescField & { readonly fieldKind: "list" | "map" }, at: Place): unknown {
  if (field.scalar !== undefined) return drawScalar(draw, field.scalar, false);
  if (field.enum !== undefined) return drawEnum(draw, field.enum.values, false);
  if (isWrapperDesc(field.message)) {
    const value = drawScalar(draw, field.message.fields[0].scalar, false);
    return create(field.message, { value } as Record<string, unknown>);
  }
  return drawMessageOf(draw, field.message, field, at);
}

function drawMessageOf(draw: Draw, desc: DescMessage, field: DescField, at: Place): unknown {
  const { listDepth } = at.sendable;
  const depth = field.fieldKind === "list" ? listDepth - 1 : listDepth;
  const value = drawWellKnown(draw, desc, field.parent, depth);
  if (value !== undefined || isJson(desc)) return value;
  if (at.depth > 12) return undefined;
  const message = drawMessage(draw, desc, at);
  // A message of which nothing is set leaves no trace in a query.
  return at.place === "query" && isEmpty(desc, message) ? undefined : message;
}

function isHttpBody({ typeName }: DescMessage): boolean {
  return typeName === "google.api.HttpBody";
}

/** Whether a message is one value in JSON, and no object of its fields. */
export function isJson({ typeName }: DescMessage): boolean {
  return ["Struct", "Value", "ListValue", "Any"].some((name) => typeName === `google.protobuf.${name}`);
}

function isEmpty(desc: DescMessage, message: Message): boolean {
  return desc.fields.every((field) => {
    const value = slotOf(field).get(message);
    if (value === undefined) return true;
    if (field.presence !== implicit) return false;
    if (value === "" || value === 0 || value === 0n || value === false) return true;
    return typeof value === "object" && Object.keys(value as object).length === 0;
  });
}

/** Whether a request must have the field. */
export function isRequired(field: DescField): boolean {
  return isRequiredByOption(field) || field.presence === legacyRequired;
}

/** Whether a request has all that is required of it: where messages are cut, since they hold themselves, it may not. */
export function isComplete(desc: DescMessage, message: Message): boolean {
  return desc.fields.every((field) => {
    const value = slotOf(field).get(message);
    if (isRequired(field) && (value === undefined || (Array.isArray(value) && value.length === 0))) return false;
    const below = field.message;
    if (value === undefined || below === undefined || below.typeName.startsWith("google.protobuf.")) return true;
    const messages = field.fieldKind === "message" ? [value] : Object.values(value as object);
    return messages.every((one) => isComplete(below, one as Message));
  });
}
