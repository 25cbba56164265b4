import type { DescMessage, Message } from "@bufbuild/protobuf";
import type { FieldProblem } from "../errors/rest-error.js";
import type { PathTemplate } from "../path-template.js";
import { isSaid, sameValue, targetOf } from "./field-path.js";
import { type TextLeniency, textReader } from "./text-value.js";

/** Puts what the path captured into the request. */
export type PathBinder = (captures: readonly string[], request: Message, problems: FieldProblem[]) => void;

export interface PathLeniency extends TextLeniency {
  /** Variables of several segments keep all reserved characters as they were sent, not only `%2F`. */
  readonly keepReserved: boolean;
}

/**
 * Prepare the variables of a template. The path always holds: a body that says the same is accepted, one that says
 * anything else is refused, since whoever decided on this request by its path has decided on this value.
 */
export function createPathBinder(
  input: DescMessage,
  template: PathTemplate,
  response: DescMessage,
  lenient: PathLeniency,
): PathBinder {
  const binders = template.variables.map((variable) => {
    const { field, path, parentIn, slot } = targetOf(input, variable.fieldPath);
    const read =
      field.fieldKind === "list" || field.fieldKind === "map" ? undefined : textReader(field, response, lenient);
    if (read === undefined) throw new Error(`${template.text} binds ${path}, which no path can hold`);
    const decode = variable.multi ? (lenient.keepReserved ? decodeUnreserved : decodeMany) : decodeOne;
    return (raw: string, request: Message, problems: FieldProblem[]) => {
      const text = read(decode(raw));
      if (!text.ok) {
        problems.push({ in: "path", name: path, field: path, detail: text.detail });
        return;
      }
      const parent = parentIn(request);
      const rival = slot.rival(parent);
      const said = slot.get(parent);
      if (rival !== undefined || (isSaid(field, said) && !sameValue(field, said, text.value))) {
        problems.push({ in: "path", name: path, field: path, detail: "the body says something else than the path" });
        return;
      }
      slot.set(parent, text.value);
    };
  });
  return (captures, request, problems) => {
    for (let at = 0; at < binders.length; at++) binders[at]?.(captures[at] ?? "", request, problems);
  };
}

// The router has refused what these cannot decode.

function decodeOne(raw: string): string {
  return raw.includes("%") ? decodeURIComponent(raw) : raw;
}

/** All but `%2F`, so that it can be told from the `/` between segments (google/api/http.proto). */
function decodeMany(raw: string): string {
  return decodeAllBut(raw, /(%2[Ff])/);
}

/** All but the reserved characters of RFC 6570, as Envoy's transcoder does. */
function decodeUnreserved(raw: string): string {
  return decodeAllBut(raw, /(%(?:2[1346-9A-CFa-cf]|3[ABDFabdf]|40|5[BDbd]))/);
}

function decodeAllBut(raw: string, kept: RegExp): string {
  if (!raw.includes("%")) return raw;
  return raw
    .split(kept)
    .map((part, at) => (at % 2 === 1 ? part : decodeURIComponent(part)))
    .join("");
}
