import type { DescMessage, Message } from "@bufbuild/protobuf";
import { isSaid, targetOf } from "../binding/field-path.js";
import type { FieldProblem } from "../errors/rest-error.js";
import type { Exchange } from "../exchange.js";
import type { RestEtag } from "../route.js";
import { readTags, textOf } from "./entity-tag.js";

/** Puts the tag of If-Match into the request. @returns Whether there was one: then the method itself compares it. */
export type Precondition = (exchange: Pick<Exchange, "header">, request: Message, problems: FieldProblem[]) => boolean;

/**
 * If-Match (RFC 9110, section 13.1.1) is left to the method, which knows the state in the moment of the change. It takes
 * one tag: `*` asks only that the resource exists, which the method finds out anyway.
 */
export function createPrecondition(input: DescMessage, { field, quoted = false }: RestEtag): Precondition {
  const target = targetOf(input, field.split("."));
  return (exchange, request, problems) => {
    const header = exchange.header("if-match");
    if (header === undefined) return false;
    const fail = (detail: string): false => {
      problems.push({ in: "header", name: "if-match", field, detail });
      return false;
    };
    const tags = readTags(header);
    if (tags === undefined) return fail('expected an entity tag in quotes, as "abc"');
    if (tags === "*") return false;
    const [tag = "", another] = tags;
    if (another !== undefined) return fail("one entity tag can be matched, not several");
    const text = textOf(tag, quoted);
    const parent = target.parentIn(request);
    const said = target.slot.get(parent);
    if (isSaid(target.field, said) && said !== text) return fail("the request names another tag elsewhere");
    target.slot.set(parent, text);
    return true;
  };
}
