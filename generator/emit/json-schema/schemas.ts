import type { Json } from "../../artifact/artifact.js";
import type { DetailType, Enum, FieldPath, Message, Model } from "../../model/model.js";
import { detailSchema } from "./detail.js";
import { type Direction, isMask, isRead } from "./field.js";
import { maskPattern } from "./field-mask.js";
import { messageSchema } from "./message.js";
import type { Form } from "./part.js";
import { hasRules } from "./rules.js";
import type { JsonSchema } from "./schema.js";
import { type Dialect, type References, valueSchema } from "./value.js";

/**
 * The component schemas of one document. Parts of the document refer to types while they are built, and so collect what is
 * needed; names are given at the end, when it is known which messages look different on the two ways they travel.
 */
export interface Schemas {
  /** References for what travels in one direction. */
  references(direction: Direction): References;
  /** A reference to a message, or to the part of it that holds no `without`. */
  message(typeName: string, direction: Direction, without?: readonly FieldPath[], holding?: Holding): JsonSchema;
  /** A reference to a message among the details of an error. */
  detail(detail: DetailType): JsonSchema;
  /** Put names into the references of a document, and give the components that it needs, sorted by name. */
  finish<T extends Json>(
    document: T,
  ): { readonly document: T; readonly components: { readonly [name: string]: JsonSchema } };
}

export interface SchemasOptions {
  /** `#/components/schemas/` */
  readonly prefix: string;
  /** In which directions protovalidate's rules hold. */
  readonly validated: ReadonlySet<Direction>;
  /** How messages are written: with their defaults (REST) or without (queue). Inputs that look different say so in their name. */
  readonly written: "output" | "queued";
  readonly dialect: Dialect;
  /**
   * Directions in which members that no field has, and names of enum values that nobody knows, are ignored, also where the dialect is
   * closed. Default: none.
   */
  readonly open?: ReadonlySet<Direction>;
  /** Whether answers hold fields without presence also when they have their default. Default: true. */
  readonly emitsDefaults?: boolean;
  /** Whether what is read may also be null where that means nothing, and a number for 64 bits and for a value of an enum. Default: false. */
  readonly lenient?: boolean;
  /** Whether what is written may hold values of enums that the contract does not name yet. Default: false. */
  readonly openEnums?: boolean;
  /** What a message or an enum is called. Absent: by its full name. */
  readonly nameOf?: (typeName: string) => string;
}

/** Which rules a message is held to, where its direction has any. */
export interface Holding {
  /** Absent: to its own. */
  readonly unruled?: boolean;
  /** Of a patch: also for the fields that it leaves out. */
  readonly whole?: boolean;
  /** Where its own fields, not those of what it holds, are the parts of a form: what that is. */
  readonly form?: Form | undefined;
}

export function createSchemas(model: Model, options: SchemasOptions): Schemas {
  const pieces = new Map<string, Piece>();

  function use(piece: Piece): JsonSchema {
    const id = idOf(piece);
    if (!pieces.has(id)) pieces.set(id, piece);
    return { $ref: placeholder + id };
  }

  function references(direction: Direction, { form: _, ...holding }: Holding = {}): References {
    return {
      message: (typeName, without) => message(typeName, direction, without, holding),
      unruled: () => references(direction, { ...holding, unruled: true }),
      enum: (typeName) => use({ kind: "enum", typeName, direction: isRead(direction) ? "input" : options.written }),
      enums: model.enums,
      messages: model.messages,
      lenient: options.lenient === true && isRead(direction),
      ignoring: options.open?.has(direction) === true,
      dialect: options.open?.has(direction) === true ? { ...options.dialect, closed: false } : options.dialect,
    };
  }

  function message(
    typeName: string,
    direction: Direction,
    without: readonly FieldPath[] = [],
    { unruled = false, whole = false, form }: Holding = {},
  ): JsonSchema {
    // What makes no difference makes no schema of its own.
    const ruled = (unruled || whole) && options.validated.has(direction) && hasRules(model, typeName);
    return use({
      ...messagePiece(typeName, direction),
      without,
      unruled: unruled && ruled,
      whole: whole && direction === "patch" && !unruled && ruled,
      form,
    });
  }

  function build(piece: Piece): JsonSchema {
    switch (piece.kind) {
      case "detail": {
        const { typeName, type } = piece;
        const around = references(options.written);
        const own =
          type.kind === "message"
            ? build(messagePiece(typeName, options.written))
            : valueSchema(type, around, { nullable: false }).schema;
        return detailSchema(piece, own, around.dialect);
      }
      case "enum": {
        const type = model.enums[piece.typeName];
        const isInput = piece.direction === "input";
        return type === undefined
          ? {}
          : enumSchema(type, {
              numbers: isInput && options.lenient === true,
              open: !isInput && options.openEnums === true,
            });
      }
      case "message": {
        const type: Message | undefined = model.messages[piece.typeName];
        if (type === undefined) return {};
        const { direction, without, unruled, whole, form } = piece;
        return messageSchema(type, references(direction, { unruled, whole }), {
          direction,
          without,
          validated: options.validated.has(direction) && !unruled,
          whole,
          emitsDefaults: options.emitsDefaults ?? true,
          form,
          mask: isRead(direction) && type.fields.some(isMask) ? maskPattern(model, type, undefined) : undefined,
        });
      }
    }
  }

  return {
    references,
    message,
    detail: ({ typeName, type }) => use({ kind: "detail", typeName, type }),
    finish(document) {
      const built = new Map<string, JsonSchema>();
      // Building a piece may ask for further ones, which this loop then reaches.
      for (const [id, piece] of pieces) built.set(id, build(piece));
      const names = nameAll(pieces, built, options);
      const resolve = <T extends Json>(value: T): T => resolveReferences(value, options.prefix, names);
      const components = new Map<string, JsonSchema>();
      for (const [id, schema] of built) components.set(names.get(id) ?? id, resolve(schema));
      const sorted = [...components].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      return { document: resolve(document), components: Object.fromEntries(sorted) };
    },
  };
}

type Piece =
  | ({ readonly kind: "detail" } & DetailType)
  | { readonly kind: "enum"; readonly typeName: string; readonly direction: Direction }
  | MessagePiece;

interface MessagePiece {
  readonly kind: "message";
  readonly typeName: string;
  readonly direction: Direction;
  readonly without: readonly FieldPath[];
  readonly unruled: boolean;
  readonly whole: boolean;
  readonly form: Form | undefined;
}

/** The whole message, by its own rules. */
function messagePiece(typeName: string, direction: Direction): MessagePiece {
  return { kind: "message", typeName, direction, without: [], unruled: false, whole: false, form: undefined };
}

/** No JSON pointer looks like this, and no text of a schema stands at `$ref`. */
const placeholder = "svcgen:";

function idOf(piece: Piece): string {
  if (piece.kind === "detail") return `${piece.typeName} detail`;
  if (piece.kind === "enum") return `${piece.typeName} ${piece.direction}`;
  const marks = [
    ...(piece.unruled ? ["unruled"] : []),
    ...(piece.whole ? ["whole"] : []),
    ...(piece.form === undefined ? [] : [`${piece.form}-form`]),
  ];
  return [piece.typeName, piece.direction, ...marks, ...piece.without.map(({ proto }) => proto.join("."))].join(" ");
}

function numbersOf(type: Enum): readonly number[] {
  return [...new Set(type.values.map(({ number }) => number))];
}

/**
 * @param numbers Whether a value may be given by its number: an open enum takes any.
 * @param open Whether there may be values that are newer than the document; one that the service has no name for is a number.
 */
function enumSchema(type: Enum, { numbers, open }: { readonly numbers: boolean; readonly open: boolean }): JsonSchema {
  const told = type.values.filter(({ doc }) => doc.text !== "");
  const old = type.values.filter(({ deprecated }) => deprecated);
  const named: JsonSchema = { type: "string", enum: [...new Set(type.values.map(({ jsonName }) => jsonName))] };
  const others: readonly JsonSchema[] = open
    ? [{ type: "string" }, { type: "integer" }]
    : numbers
      ? [type.closed ? { type: "integer", enum: numbersOf(type) } : { type: "integer", format: "int32" }]
      : [];
  return {
    ...(others.length === 0 ? named : { anyOf: [named, ...others] }),
    ...(type.doc.text === "" ? {} : { description: type.doc.text }),
    ...(type.deprecated ? { deprecated: true } : {}),
    ...(told.length === 0
      ? {}
      : { "x-enum-descriptions": Object.fromEntries(told.map(({ jsonName, doc }) => [jsonName, doc.text])) }),
    ...(old.length === 0 ? {} : { "x-enum-deprecated": old.map(({ jsonName }) => jsonName) }),
  };
}

/**
 * The full name of the type; where it looks different as input, the input has `-Input` behind it (`-` stands in no name of
 * protobuf). A detail of an error, a patch, a message whose rules do not hold, and a message without some of its fields always say so, a form where it
 * looks different from its JSON.
 */
function nameAll(
  pieces: ReadonlyMap<string, Piece>,
  built: ReadonlyMap<string, JsonSchema>,
  { written, nameOf = (typeName) => typeName }: SchemasOptions,
): ReadonlyMap<string, string> {
  const different = differing(pieces, built, written);
  const nameOfPiece = (piece: Piece): string => {
    if (piece.kind === "detail") return `${nameOf(piece.typeName)}-Detail`;
    if (piece.kind === "enum") {
      const isOther = piece.direction === "input" && different.has(piece.typeName);
      return `${nameOf(piece.typeName)}${isOther ? "-Input" : ""}`;
    }
    const { typeName, direction, without, unruled, whole, form } = piece;
    const plain: Piece = { ...piece, form: undefined };
    if (form !== undefined && isSame(built.get(idOf(piece)), built.get(idOf(plain)))) return nameOfPiece(plain);
    const paths = without.map(({ proto }) => proto.join(".")).sort();
    const part = paths.length === 0 ? "" : `-Without-${paths.join("-")}`;
    const differs = part === "" && !unruled && form === undefined && different.has(typeName);
    const input = direction === "input" && differs ? "-Input" : "";
    const way = direction === "patch" ? (whole ? "-Patch-Whole" : "-Patch") : input;
    const shown = form === undefined ? "" : form === "message" ? "-Form" : "-Streamed-Form";
    return `${nameOf(typeName)}${way}${shown}${unruled ? "-Unchecked" : ""}${part}`;
  };
  return new Map([...pieces].map(([id, piece]) => [id, nameOfPiece(piece)]));
}

function isSame(a: JsonSchema | undefined, b: JsonSchema | undefined): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

/** The messages and enums that are used in both directions and differ in them, themselves or in something that they hold. */
function differing(
  pieces: ReadonlyMap<string, Piece>,
  built: ReadonlyMap<string, JsonSchema>,
  written: Direction,
): ReadonlySet<string> {
  const holders = new Map<string, Set<string>>();
  const queue: string[] = [];
  for (const [id, piece] of pieces) {
    if (piece.kind === "detail" || piece.direction !== "input") continue;
    if (piece.kind === "message" && (piece.without.length > 0 || piece.unruled || piece.form !== undefined)) continue;
    const output = built.get(idOf({ ...piece, direction: written }));
    if (output === undefined) continue;
    const mine = JSON.stringify(built.get(id)).replaceAll(inputReference, `$1$2 ${written}$3`);
    if (mine !== JSON.stringify(output)) queue.push(piece.typeName);
    for (const [, , held] of mine.matchAll(anyReference)) {
      if (held === undefined) continue;
      holders.set(held, (holders.get(held) ?? new Set()).add(piece.typeName));
    }
  }
  const found = new Set<string>();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    queue.push(...(holders.get(next) ?? []));
  }
  return found;
}

const inputReference = /("\$ref":"svcgen:)([\w.]+) input(")/g;
const anyReference = /("\$ref":"svcgen:)([\w.]+) (?:output|queued)"/g;

function resolveReferences<T extends Json>(value: T, prefix: string, names: ReadonlyMap<string, string>): T {
  const walk = (one: Json): Json => {
    if (typeof one !== "object" || one === null) return one;
    if (Array.isArray(one)) return one.map(walk);
    return Object.fromEntries(
      Object.entries(one).map(([key, below]) => {
        if (key !== "$ref" || typeof below !== "string" || !below.startsWith(placeholder)) return [key, walk(below)];
        const id = below.slice(placeholder.length);
        return [key, prefix + (names.get(id) ?? id)];
      }),
    );
  };
  return walk(value) as T;
}
