/** A parsed path template of google.api.http. */
export interface PathTemplate {
  /** Canonical print: `{x}` for `{x=*}`, escapes in upper-case hex. */
  readonly text: string;
  /** Without the verb; the segments of variables are among them. Empty for `/`. */
  readonly segments: readonly Segment[];
  readonly variables: readonly PathVariable[];
  /** What follows the last `:`, without it. */
  readonly verb?: string;
}

export type Segment =
  /** Raw, in canonical encoding: compared byte by byte with the raw path. */
  | { readonly kind: "literal"; readonly value: string }
  /** `*`: exactly one segment that is not empty. */
  | { readonly kind: "any" }
  /** `**`: any number of segments, none included. At most one in a template. */
  | { readonly kind: "rest" };

export interface PathVariable {
  /** Proto names: `["user", "id"]`. */
  readonly fieldPath: readonly string[];
  /** Index of its first segment. */
  readonly start: number;
  /** Index after its last segment. */
  readonly end: number;
  /** More than one segment, or `**`: decoded all but `%2F`. */
  readonly multi: boolean;
}
