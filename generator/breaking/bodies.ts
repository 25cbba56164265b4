import type { Cardinality, Field, FieldPath, FieldType, MessageFieldType } from "../model/model.js";
import { typeName } from "../model/walk.js";
import type { RouteOf } from "./fates.js";

/** What a body is at its top: a message, or one field of it. */
export interface Root {
  readonly type: FieldType;
  readonly cardinality: Cardinality;
  /** Fields below it that stand elsewhere, as in the path. */
  readonly without: readonly FieldPath[];
  /** The request or the answer that it is, or is a field of. */
  readonly message: MessageFieldType;
  readonly field?: Field;
}

const one: Cardinality = { kind: "one" };

/** The body of a request; undefined where it has none. */
export function bodyRoot({ operation, route }: RouteOf): Root | undefined {
  const { body } = route.bindings;
  const message = operation.input.type;
  switch (body.kind) {
    case "none":
      return undefined;
    case "message":
      return { type: message, cardinality: one, without: body.without, message };
    case "field": {
      const without = body.without.map(({ proto, json }) => ({ proto: proto.slice(1), json: json.slice(1) }));
      return { ...typeOf(body.field), without, message, field: body.field };
    }
  }
}

/** The body of an answer. */
export function answerRoot({ operation, route }: RouteOf): Root {
  const { response } = route.bindings;
  const message = operation.output.type;
  if (response.kind === "message") return { type: message, cardinality: one, without: [], message };
  return { ...typeOf(response.field), without: [], message, field: response.field };
}

/**
 * Whether two bodies are to be compared by what is in them: both are whole messages, or both the same field, or of one type, as
 * `CreateUser(User)` and `CreateUser(CreateUserRequest)` with `body: "user"`.
 */
export function isSameRoot(before: Root, after: Root): boolean {
  if (before.field?.number === after.field?.number) return true;
  return before.cardinality.kind === after.cardinality.kind && typeName(before.type) === typeName(after.type);
}

/** `the field user`, `the whole acme.v1.User` */
export function printRoot(root: Root | undefined): string {
  if (root === undefined) return "nothing";
  return root.field === undefined ? `the whole ${typeName(root.type)}` : `the field ${root.field.name}`;
}

function typeOf({ type, cardinality }: Field): Pick<Root, "type" | "cardinality"> {
  return { type, cardinality };
}
