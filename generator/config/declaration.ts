/**
 * What a configuration may hold, as data: validation, defaults, JSON Schema and the type that users see are all made from one
 * declaration (`options.ts`).
 */
export type Option =
  | { readonly kind: "string"; readonly pattern?: Pattern }
  | { readonly kind: "boolean" }
  | { readonly kind: "integer"; readonly min: number; readonly max: number }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly of: Option; readonly unique?: boolean; readonly notEmpty?: boolean }
  /** Keys are the user's. With `names`, they are from a list that is known only at run time. */
  | {
      readonly kind: "record";
      readonly of: Option;
      readonly names?: () => readonly string[];
      /** Why a name that the user may know from elsewhere is none of them. */
      readonly whyNot?: (name: string) => string | undefined;
    }
  | { readonly kind: "object"; readonly keys: Keys }
  /** `true`: all defaults; `false`: switched off; or the options themselves. */
  | { readonly kind: "switch"; readonly keys: Keys }
  /** An object that holds exactly one of these keys. */
  | { readonly kind: "one-of"; readonly keys: Keys }
  /** An object that is passed on as it is. */
  | { readonly kind: "json-object" };

export type Keys = Readonly<Record<string, Key>>;

/** One option: what it is for, what it is without being set, and how it is written. */
export interface Key {
  readonly doc: string;
  readonly option: Option;
  /** Absent: the option stays unset. `required`: it must be written. */
  readonly default?: unknown;
  readonly required?: true;
  /** The default in words, where it is no value. */
  readonly defaultIs?: string;
  /** As one writes it in TypeScript. */
  readonly example: string;
}

export interface Pattern {
  /** A regular expression for the whole string, also good in JSON Schema. */
  readonly source: string;
  /** `a port as host:port`. */
  readonly words: string;
}

/** The keys of an object of type T: none can be forgotten, none is too many. */
export type KeysOf<T> = { readonly [K in keyof Required<T>]: Key };

export const text: Option = { kind: "string" };
export const flag: Option = { kind: "boolean" };

export function matching(source: string, words: string): Option {
  return { kind: "string", pattern: { source, words } };
}

export function integer(min: number, max: number): Option {
  return { kind: "integer", min, max };
}

export function choice(...values: readonly string[]): Option {
  return { kind: "choice", values };
}

export function list(of: Option, rules: { readonly unique?: boolean; readonly notEmpty?: boolean } = {}): Option {
  return { kind: "list", of, ...rules };
}

export function record(of: Option): Option {
  return { kind: "record", of };
}

export function object<T>(keys: KeysOf<T>): Option {
  return { kind: "object", keys };
}

export function switchable<T>(keys: KeysOf<T>): Option {
  return { kind: "switch", keys };
}
