import fc from "fast-check";

/** Few names, so that templates and paths meet. */
const literal = fc.constantFrom("a", "b", "c", "a%3A", "%c3%a9");
const verb = fc.constantFrom("", "", "", ":a", ":b", ":a:a", ":b:a");

/** Texts of valid templates. */
export const templates: fc.Arbitrary<string> = fc
  .record({
    segments: fc.array(fc.oneof(literal, fc.constant("*")), { maxLength: 4 }),
    restAt: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
    variable: fc.option(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 3 })), { nil: undefined }),
    verb,
  })
  .map(({ segments, restAt, variable, verb: suffix }) => {
    const parts: string[] = [...segments];
    if (restAt !== undefined) parts.splice(Math.min(restAt, parts.length), 0, "**");
    if (parts.length === 0) return "/";
    if (variable !== undefined) {
      const start = Math.min(variable[0], parts.length - 1);
      const taken = parts.splice(start, variable[1] + 1);
      parts.splice(start, 0, `{x=${taken.join("/")}}`);
    }
    return `/${parts.join("/")}${suffix}`;
  });

/** Raw paths that templates of the same names are likely to match. */
export const paths: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom("a", "b", "c", "a:a", "b:a", "a:a:a", "c:b:a", "x", ":a", "", "a%3A", "%C3%A9"), {
      maxLength: 6,
    }),
    verb,
  )
  .map(([segments, suffix]) => `/${segments.join("/")}${segments.length === 0 ? "" : suffix}`);

export const methods = fc.constantFrom("GET", "POST", "HEAD", "*");
