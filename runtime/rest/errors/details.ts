import {
  create,
  type DescMessage,
  fromBinary,
  type Message,
  type MessageShape,
  type Registry,
} from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { type Violation, ViolationsSchema } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import type { ConnectError } from "@connectrpc/connect";
import { BadRequestSchema } from "../../gen/google/rpc/error_details_pb.js";
import { formOf } from "../json/well-known.js";
import type { JsonWriter } from "../json/writer.js";
import type { VisibleTypes } from "../visibility/visible-types.js";
import { type FieldPlaces, type FieldStep, isHidden, parseSteps, placeOf } from "./field-place.js";
import type { FieldProblem } from "./rest-error.js";

/** The messages of these types among the details of an error, whether it was thrown here or came from another service. */
export function detailsOf<Desc extends DescMessage>(error: ConnectError, desc: Desc): MessageShape<Desc>[] {
  return error.findDetails(desc);
}

export interface FieldProblems {
  readonly told: readonly FieldProblem[];
  /** Whether there are problems of fields that the route does not show. */
  readonly hides: boolean;
}

/** What the details say about single fields: protovalidate's violations and google.rpc.BadRequest. */
export function fieldProblemsOf(error: ConnectError, places: FieldPlaces | undefined): FieldProblems {
  const problems: FieldProblem[] = [];
  let hides = false;
  const add = (steps: readonly FieldStep[], make: () => FieldProblem): void => {
    if (places !== undefined && isHidden(steps, places.input)) hides = true;
    else problems.push(make());
  };
  for (const { violations } of detailsOf(error, ViolationsSchema)) {
    for (const violation of violations) {
      const steps = stepsOf(violation);
      add(steps, () => problemAt(steps, violation.message || violation.ruleId, violation.ruleId, places));
    }
  }
  // Validation reports the same in both forms.
  const known = new Set(problems.map(({ field, detail }) => `${field} ${detail}`));
  for (const { fieldViolations } of detailsOf(error, BadRequestSchema)) {
    for (const { field, description, reason } of fieldViolations) {
      if (known.has(`${field} ${description}`)) continue;
      const steps = parseSteps(field);
      if (steps === undefined) problems.push({ field, detail: description });
      else add(steps, () => problemAt(steps, description, reason, places));
    }
  }
  return { told: problems, hides };
}

function problemAt(
  steps: readonly FieldStep[],
  detail: string,
  code: string,
  places: FieldPlaces | undefined,
): FieldProblem {
  const place = places === undefined ? {} : placeOf(steps, places);
  return { ...place, detail, ...(code === "" ? {} : { code }) };
}

function stepsOf({ field }: Violation): readonly FieldStep[] {
  return (field?.elements ?? []).flatMap(({ fieldName, subscript }): FieldStep[] => {
    const name = fieldName === "" ? [] : [{ name: fieldName }];
    switch (subscript.case) {
      case undefined:
        return name;
      case "index":
        return [...name, { index: Number(subscript.value) }];
      default:
        return [...name, { key: String(subscript.value) }];
    }
  });
}

/** The other details, as the JSON form of google.protobuf.Any; a type that is not known keeps its bytes, in base64. One that is not shown is left out. */
export function otherDetails(
  error: ConnectError,
  { registry, types, writer }: { registry: Registry; types: VisibleTypes; writer: JsonWriter },
): readonly string[] {
  return error.details.flatMap((detail) => {
    const typeName = "desc" in detail ? detail.desc.typeName : detail.type;
    if (typeName === ViolationsSchema.typeName || typeName === BadRequestSchema.typeName) return [];
    const type = `{"@type":${JSON.stringify(`type.googleapis.com/${typeName}`)}`;
    const desc = "desc" in detail ? detail.desc : registry.getMessage(typeName);
    if (desc !== undefined && !types.shows(desc)) return [];
    const message = "desc" in detail ? create(detail.desc, detail.value) : desc && decode(desc, detail.value);
    if (desc === undefined || message === undefined) {
      return "desc" in detail ? [] : [`${type},"value":"${base64Encode(detail.value)}"}`];
    }
    const json = writer.message(types.message(desc))(message);
    if (formOf(desc) !== "message") return [`${type},"value":${json}}`];
    return [json === "{}" ? `${type}}` : `${type},${json.slice(1)}`];
  });
}

function decode(desc: DescMessage, bytes: Uint8Array): Message | undefined {
  try {
    return fromBinary(desc, bytes);
  } catch {
    return undefined;
  }
}
