import type { DescMessage, Message } from "@bufbuild/protobuf";
import { isSaid, targetOf } from "../binding/field-path.js";
import type { FieldProblem } from "../errors/rest-error.js";
import type { Exchange } from "../exchange.js";
import type { RestIdempotency } from "../route.js";
import { readKey } from "./key.js";

/** Puts the key of Idempotency-Key into the request, where that has a field for it. @returns The key. */
export type KeyBinder = (
  exchange: Pick<Exchange, "header">,
  request: Message,
  problems: FieldProblem[],
) => string | undefined;

export function createKeyBinder(input: DescMessage, { field, required = false }: RestIdempotency): KeyBinder {
  const target = field === undefined ? undefined : targetOf(input, field.split("."));
  return (exchange, request, problems) => {
    const header = exchange.header(keyHeader);
    const fail = (detail: string): undefined => {
      problems.push({ in: "header", name: keyHeader, ...(field === undefined ? {} : { field }), detail });
    };
    if (header === undefined) return required ? fail("the header is missing") : undefined;
    const key = readKey(header);
    if (key === undefined)
      return fail("expected a string of 1 to 255 characters of ASCII, without spaces or in quotes");
    if (target === undefined) return key;
    const parent = target.parentIn(request);
    const said = target.slot.get(parent);
    if (isSaid(target.field, said) && said !== key) return fail("the request has another key elsewhere");
    target.slot.set(parent, key);
    return key;
  };
}

const keyHeader = "idempotency-key";
