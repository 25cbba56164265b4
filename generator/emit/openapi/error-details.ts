import type { DetailType } from "../../model/model.js";
import { typeUrl } from "../json-schema/detail.js";
import type { JsonSchema } from "../json-schema/schema.js";
import type { Schemas } from "../json-schema/schemas.js";
import type { ErrorForm } from "./error-forms.js";
import { anyDetail, detailsOf } from "./problem-schemas.js";

/** Details that tell of single fields: the runtime reads them, and each form of errors has a place for what they say. */
const aboutFields: readonly string[] = ["google.rpc.BadRequest", "buf.validate.Violations"];

export interface KnownDetails {
  readonly types: readonly DetailType[];
  /** Whether there may be details of other types too. */
  readonly isOpen: boolean;
  /** Whether the service itself says what is wrong with fields. */
  readonly tellsFields: boolean;
}

/** The schema of `details`; undefined where nothing is known of them. */
export function detailsSchema(
  { types, isOpen, tellsFields }: KnownDetails,
  { putsFieldsIntoDetails }: ErrorForm,
  schemas: Pick<Schemas, "detail">,
): JsonSchema | undefined {
  const others = new Map(
    types.filter(({ typeName }) => !aboutFields.includes(typeName)).map((type) => [type.typeName, type]),
  );
  const hasFields =
    putsFieldsIntoDetails && (tellsFields || types.some(({ typeName }) => aboutFields.includes(typeName)));
  const known: (readonly [typeName: string, schema: JsonSchema])[] = [
    ...(hasFields ? [["google.rpc.BadRequest", { $ref: "#/components/schemas/Bad-Request-Detail" }] as const] : []),
    ...[...others.values()].map((type) => [type.typeName, schemas.detail(type)] as const),
  ];
  const [first] = known;
  if (first === undefined) return undefined;
  const references = known.map(([, schema]) => schema);
  if (isOpen) return detailsOf({ oneOf: [...references, anyDetail(known.map(([typeName]) => typeUrl(typeName)))] });
  return detailsOf(known.length === 1 ? first[1] : { oneOf: references });
}
