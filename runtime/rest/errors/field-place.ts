import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { pointerTo } from "../json/reading.js";
import type { FieldProblem } from "./rest-error.js";

/** One step to a field in a request message: a field by its proto name, an element of a list, an entry of a map. */
export type FieldStep = { readonly name: string } | { readonly index: number } | { readonly key: string };

/** Where a route takes its fields from: what an error must know to name the place of a field in the HTTP request. */
export interface FieldPlaces {
  readonly input: DescMessage;
  /** Proto paths: `user.id`. */
  readonly path: readonly string[];
  /** Headers that hold fields, by their proto paths. */
  readonly headers: readonly { readonly name: string; readonly field: string }[];
  /** `*`, a proto name, or empty. */
  readonly body: string;
  /** Proto names of top-level fields. */
  readonly query: readonly string[];
}

/** The place in the HTTP request from which a field of the request message was taken. */
export function placeOf(steps: readonly FieldStep[], places: FieldPlaces): Omit<FieldProblem, "detail"> {
  const field = printSteps(steps);
  if (field === "") return {};
  const proto = steps.flatMap((step) => ("name" in step ? [step.name] : [])).join(".");
  const variable = places.path.find((path) => proto === path || proto.startsWith(`${path}.`));
  if (variable !== undefined) return { in: "path", name: variable, field };
  const header = places.headers.find((one) => proto === one.field || proto.startsWith(`${one.field}.`));
  if (header !== undefined) return { in: "header", name: header.name, field };
  const json = jsonSteps(steps, places.input);
  const [first] = steps;
  const top = first !== undefined && "name" in first ? first.name : "";
  if (places.body === "*") return { in: "body", pointer: pointerTo(json), field };
  if (places.body !== "" && top === places.body) return { in: "body", pointer: pointerTo(json.slice(1)), field };
  if (places.query.includes(top)) return { in: "query", name: parameterName(steps, json), field };
  return { field };
}

/** Whether the way leads to a field, or to a oneof with nothing but fields, that the view of the request lacks. */
export function isHidden(steps: readonly FieldStep[], input: DescMessage): boolean {
  let desc: DescMessage | undefined = input;
  for (const step of steps) {
    if (!("name" in step)) continue;
    const isNamed = ({ name, jsonName }: DescField) => name === step.name || jsonName === step.name;
    if (desc === undefined) return false;
    const holder: DescMessage = desc;
    const field: DescField | undefined = holder.fields.find(isNamed);
    if (field === undefined) return holder.members.some((member) => isLacking(member, isNamed, step.name, holder));
    desc = field.message;
  }
  return false;
}

function isLacking(
  member: DescMessage["members"][number],
  isNamed: (field: DescField) => boolean,
  name: string,
  { fields }: DescMessage,
): boolean {
  if (member.kind === "field") return isNamed(member);
  return member.fields.some(isNamed) || (member.name === name && !fields.some(({ oneof }) => oneof?.name === name));
}

/** The form that protovalidate and google.rpc.BadRequest write: `users[0].labels["a"].name`. undefined if it is none. */
export function parseSteps(text: string): readonly FieldStep[] | undefined {
  const steps: FieldStep[] = [];
  let at = 0;
  while (at < text.length) {
    stepPattern.lastIndex = at;
    const found = stepPattern.exec(text);
    if (found === null) return undefined;
    const [whole, name, index, quoted, bare] = found;
    if (name !== undefined) steps.push({ name });
    else if (index !== undefined) steps.push({ index: Number(index) });
    else if (bare !== undefined) steps.push({ key: bare });
    else steps.push({ key: unquote(quoted ?? "") });
    at += whole.length;
  }
  return steps;
}

// A name, which a `.` parts from what goes before; [3]; ["key"]; [true]
const stepPattern = /(?:(?<![^.])|\.)([A-Za-z_]\w*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\[(true|false|-\d+)\]/y;

function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

export function printSteps(steps: readonly FieldStep[]): string {
  let text = "";
  for (const step of steps) {
    if ("name" in step) text += text === "" ? step.name : `.${step.name}`;
    else text += "index" in step ? `[${step.index}]` : `[${JSON.stringify(step.key)}]`;
  }
  return text;
}

/** JSON names, as far as the type is known. */
function jsonSteps(steps: readonly FieldStep[], input: DescMessage): readonly (string | number)[] {
  let desc: DescMessage | undefined = input;
  return steps.map((step) => {
    if ("index" in step) return step.index;
    if ("key" in step) return step.key;
    const field: DescField | undefined = desc?.fields.find(
      ({ name, jsonName }) => name === step.name || jsonName === step.name,
    );
    desc = field?.message;
    return field?.jsonName || step.name;
  });
}

/** `user.labels[key]`; an element of a list has the name of the list. */
function parameterName(steps: readonly FieldStep[], json: readonly (string | number)[]): string {
  let name = "";
  for (const [at, step] of steps.entries()) {
    if ("name" in step) name += `${name === "" ? "" : "."}${json[at]}`;
    else if ("key" in step) name += `[${step.key}]`;
  }
  return name;
}
