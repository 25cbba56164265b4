import type { RestProblem } from "./problem.js";

/**
 * The first detail of an error that has a type, by the full name of the message: `google.rpc.ErrorInfo`. It is typed where the
 * contract declares it for the error.
 */
export function detailOf<Problem extends RestProblem, Name extends DetailName<Problem>>(
  problem: Problem,
  name: Name,
): DetailNamed<Problem, Name> | undefined {
  const details: readonly DetailIn<RestProblem>[] = problem.details ?? [];
  const found = details.find((detail) => detail["@type"].slice(detail["@type"].lastIndexOf("/") + 1) === name);
  return found as DetailNamed<Problem, Name> | undefined;
}

/** The names of the details that an error may have: those that are declared, and any where there may be others. */
export type DetailName<Problem extends RestProblem> = NameIn<DetailIn<Problem>["@type"]>;

export type DetailNamed<Problem extends RestProblem, Name extends string> = [
  Extract<DetailIn<Problem>, Typed<Name>>,
] extends [never]
  ? Unnamed<DetailIn<Problem>>
  : Extract<DetailIn<Problem>, Typed<Name>>;

type DetailIn<Problem extends RestProblem> = NonNullable<Problem["details"]>[number];

type Typed<Name extends string> = { readonly "@type": `type.googleapis.com/${Name}` };

/** Names are suggested also where any other would do. */
type NameIn<Url> = Url extends `type.googleapis.com/${infer Name}` ? Name : string & Record<never, never>;

/** The detail of a type that is not declared. */
type Unnamed<Detail> = Detail extends { readonly "@type": infer Url } ? (string extends Url ? Detail : never) : never;
