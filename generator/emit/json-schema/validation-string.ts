import type { Json } from "../../artifact/artifact.js";
import type { RulesJson } from "../../model/model.js";
import type { Constraints } from "./constraints.js";
import { both, type JsonSchema } from "./schema.js";

/**
 * Rules of strings. Lengths count code points in both worlds. A pattern is written in RE2 and read as ECMA-262: one that
 * would mean something else there is told in words.
 */
export function stringConstraints(rules: RulesJson): Constraints {
  const notes: string[] = [];
  let keywords: JsonSchema = {};
  const demand = (schema: JsonSchema): void => {
    keywords = both(keywords, schema);
  };
  const text = (name: string): string | undefined => (rules[name] === undefined ? undefined : String(rules[name]));
  const least = text("len") ?? text("minLen");
  const most = text("len") ?? text("maxLen");
  if (text("const") !== undefined) demand({ const: text("const") ?? "" });
  if (least !== undefined && Number(least) > 0) demand({ minLength: Number(least) });
  if (most !== undefined) demand({ maxLength: Number(most) });
  demand(byteBounds(text("lenBytes") ?? text("minBytes"), text("lenBytes") ?? text("maxBytes")));
  if (text("lenBytes") !== undefined) notes.push(`Exactly ${text("lenBytes")} bytes in UTF-8.`);
  if (text("minBytes") !== undefined) notes.push(`At least ${text("minBytes")} bytes in UTF-8.`);
  if (text("maxBytes") !== undefined) notes.push(`At most ${text("maxBytes")} bytes in UTF-8.`);
  const pattern = text("pattern");
  if (pattern !== undefined) {
    if (isPortable(pattern)) demand({ pattern });
    else notes.push(`Matches \`${pattern}\` (RE2).`);
  }
  if (text("prefix") !== undefined) demand({ pattern: `^${quote(text("prefix") ?? "")}` });
  if (text("suffix") !== undefined) demand({ pattern: `${quote(text("suffix") ?? "")}$` });
  if (text("contains") !== undefined) demand({ pattern: quote(text("contains") ?? "") });
  if (text("notContains") !== undefined) demand({ not: { pattern: quote(text("notContains") ?? "") } });
  if (Array.isArray(rules.in) && rules.in.length > 0) demand({ enum: rules.in as readonly Json[] });
  if (Array.isArray(rules.notIn) && rules.notIn.length > 0) demand({ not: { enum: rules.notIn as readonly Json[] } });
  const known = wellKnown(rules);
  demand(known.keywords);
  if (Array.isArray(rules.example) && rules.example.length > 0) demand({ examples: rules.example as readonly Json[] });
  return { keywords, notes: [...notes, ...known.notes] };
}

/** What a length in bytes says of that in characters, each of which is one to four bytes. */
function byteBounds(least: string | undefined, most: string | undefined): JsonSchema {
  const fewest = Math.ceil(Number(least ?? 0) / 4);
  return {
    ...(fewest === 0 ? {} : { minLength: fewest }),
    ...(most === undefined ? {} : { maxLength: Number(most) }),
  };
}

/** Whether a pattern of RE2 means the same to ECMA-262 (with `u`). */
function isPortable(pattern: string): boolean {
  // Flags, RE2's names of groups and classes, its anchors and octal escapes, and `\s`, `\pN`: all different, or refused.
  if (/\(\?(?!:)|\[\[:|\\[AzZQECapPsS]|\\x\{|\\[0-9]/.test(pattern)) return false;
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

/** Text as a pattern that matches it. */
export function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** The member of `StringRules.well_known` that is set. */
function wellKnown(rules: RulesJson): Constraints {
  for (const [name, keywords] of Object.entries(formats)) {
    const words = told[name];
    if (rules[name] === true) return { keywords, notes: words === undefined ? [] : [words] };
  }
  const strict = rules.strict !== false;
  switch (rules.wellKnownRegex) {
    case "KNOWN_REGEX_HTTP_HEADER_NAME":
      return { keywords: { pattern: strict ? "^:?[0-9a-zA-Z!#$%&'*+-.^_|~`]+$" : "^[^\\u0000\\n\\r]+$" }, notes: [] };
    case "KNOWN_REGEX_HTTP_HEADER_VALUE":
      return {
        keywords: { pattern: strict ? "^[^\\u0000-\\u0008\\u000A-\\u001F\\u007F]*$" : "^[^\\u0000\\n\\r]*$" },
        notes: [],
      };
    default:
      return { keywords: {}, notes: [] };
  }
}

const octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const ipv4Length = "(3[0-2]|[12]?[0-9])";
const ipv4WithLength = `${octet}(\\.${octet}){3}\\/${ipv4Length}`;
/** What an IPv6 address is made of. Where the groups may stand would take a pattern of a thousand characters. */
const ipv6WithLength = "[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])";

// Where a format is read in more than one way, a pattern says which one is meant. A mail address is that of HTML; the last
// part of a host name is no number, else it could be an address.
const label = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const email = `^[a-zA-Z0-9.!#$%&'*+/=?^_\`{|}~-]+@${label}(\\.${label})*$`;
const hostname: JsonSchema = { format: "hostname", not: { pattern: "(^|\\.)[0-9]+\\.?$" } };

const formats: Readonly<Record<string, JsonSchema>> = {
  email: { format: "email", pattern: email },
  hostname,
  ip: { anyOf: [{ format: "ipv4" }, { format: "ipv6" }] },
  ipv4: { format: "ipv4" },
  ipv6: { format: "ipv6" },
  uri: { format: "uri" },
  uriRef: { format: "uri-reference" },
  address: { anyOf: [hostname, { format: "ipv4" }, { format: "ipv6" }] },
  uuid: { format: "uuid" },
  tuuid: { pattern: "^[0-9a-fA-F]{32}$" },
  ipWithPrefixlen: { pattern: `^(${ipv4WithLength}|${ipv6WithLength})$` },
  ipv4WithPrefixlen: { pattern: `^${ipv4WithLength}$` },
  ipv6WithPrefixlen: { pattern: `^${ipv6WithLength}$` },
  ipPrefix: { pattern: `^(${ipv4WithLength}|${ipv6WithLength})$` },
  ipv4Prefix: { pattern: `^${ipv4WithLength}$` },
  ipv6Prefix: { pattern: `^${ipv6WithLength}$` },
  hostAndPort: { pattern: "^.+:(0|[1-9][0-9]{0,4})$" },
  ulid: { pattern: "^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$" },
  protobufFqn: { pattern: "^[A-Za-z_][A-Za-z_0-9]*(\\.[A-Za-z_][A-Za-z_0-9]*)*$" },
  protobufDotFqn: { pattern: "^\\.[A-Za-z_][A-Za-z_0-9]*(\\.[A-Za-z_][A-Za-z_0-9]*)*$" },
};

/** What the keywords do not say in full. */
const told: Readonly<Record<string, string>> = {
  ipWithPrefixlen: "An IP address with the length of its prefix: `192.0.2.1/24`, `2001:db8::1/64`.",
  ipv6WithPrefixlen: "An IPv6 address with the length of its prefix: `2001:db8::1/64`.",
  ipPrefix: "A prefix of IP addresses, the bits behind it zero: `192.0.2.0/24`, `2001:db8::/64`.",
  ipv4Prefix: "A prefix of IPv4 addresses, the bits behind it zero: `192.0.2.0/24`.",
  ipv6Prefix: "A prefix of IPv6 addresses, the bits behind it zero: `2001:db8::/64`.",
  hostAndPort: "A host name or IP address and a port: `example.com:8080`, `[::1]:80`.",
};
