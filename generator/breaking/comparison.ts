import type { Config } from "../config/config.js";
import type { DiagnosticCode } from "../diagnostics/catalogue.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type ProblemArguments, problem } from "../diagnostics/problem.js";
import type { Span } from "../diagnostics/span.js";
import type { Model, Operation, TypeName } from "../model/model.js";
import { findMessage } from "../model/walk.js";

/** What callers rely on: the model, and the configuration that says how the faces behave. */
export interface Contract {
  readonly model: Model;
  readonly config: Config;
  /** Where an option stands in the configuration: the nearest place that is known. */
  readonly optionSpan: (path: readonly string[]) => Span | undefined;
}

/** Two states of one contract. */
export interface Comparison {
  readonly before: Contract;
  readonly after: Contract;
  /** What messages call the old state: `HEAD`. */
  readonly ref: string;
}

/** A change that breaks callers. */
export interface Finding {
  /** What changed, for `breaking.ignore`: the full name of a service, method, message, field or enum; an option as `emit.rest.errors`. */
  readonly subject: string;
  readonly diagnostic: Diagnostic;
}

export type BreakingCode = Extract<DiagnosticCode, `breaking/${string}`>;

/** Changes of one kind: pure, and empty for a contract and itself. */
export type BreakingRule = (comparison: Comparison) => Iterable<Finding>;

export interface Places {
  /** In the new state: of what changed, else of what is left around it. Undefined where nothing is left. */
  readonly after: Span | undefined;
  /** In the old state. */
  readonly before: Span | undefined;
  readonly help?: string;
}

/** A finding at its place in the new state, with a note of where the old one had it. */
export function broken<C extends BreakingCode>(
  { ref }: Comparison,
  subject: string,
  code: C,
  args: ProblemArguments<C>,
  { after, before, help }: Places,
): Finding {
  const related = before === undefined ? {} : { related: [{ span: before, message: `as it is at ${ref}` }] };
  const where = { span: after ?? before, ...related, ...(help === undefined ? {} : { help }) };
  return { subject, diagnostic: problem(code, args, where) };
}

export function operationsOf(model: Model): ReadonlyMap<string, Operation> {
  let known = tables.get(model);
  if (known === undefined) {
    const operations = model.services.flatMap((service) => service.operations);
    known = new Map(operations.map((operation) => [operation.id, operation]));
    tables.set(model, known);
  }
  return known;
}

/** Every rule asks, and some for each finding. */
const tables = new WeakMap<Model, ReadonlyMap<string, Operation>>();

/** Where something of a service is missed: the service, else the file that held it, if those are still there. */
export function serviceSpan({ before, after }: Comparison, id: string): Span | undefined {
  const left = after.model.services.find((service) => service.id === id);
  const file = before.model.services.find((service) => service.id === id)?.file;
  return left?.span ?? fileSpan(after.model, file);
}

/** Where something of a message is missed: the message, else the file that held it, if those are still there. */
export function messageSpan({ before, after }: Comparison, id: TypeName): Span | undefined {
  const file = findMessage(before.model, id)?.file;
  return findMessage(after.model, id)?.span ?? fileSpan(after.model, file);
}

function fileSpan(model: Model, path: string | undefined): Span | undefined {
  return model.files.find((file) => file.path === path)?.span;
}
