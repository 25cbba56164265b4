import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import type { RestRoute } from "../../../runtime/rest/route.js";
import type { ServiceDefinition } from "../../../runtime/service.js";
import { type Body, bodies } from "./bodies.js";

/** A request, in the parts that HTTP of every version has. */
export interface Request {
  readonly method: string;
  readonly target: string;
  /** `name: value`, without those that frame the body. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
}

/** Requests to services: nearly all have a route, and most have what it wants. */
export function requests(services: readonly ServiceDefinition[]): fc.Arbitrary<Request> {
  const called = services.flatMap(({ service, routes = [] }) => [
    ...routes.flatMap((route) => {
      const method = service.methods.find(({ localName }) => localName === route.method);
      return method === undefined ? [] : [{ method, route }];
    }),
    ...service.methods.map((method) => ({ method, route: rpcRoute(method) })),
  ]);
  const fitting = fc.constantFrom(...called).chain(({ method, route }) => toRoute(method, route));
  return fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: elsewhere });
}

function rpcRoute({ parent, name, localName }: DescMethod): RestRoute {
  return {
    id: name,
    method: localName,
    verb: "POST",
    path: `/${parent.typeName}/${name}`,
    body: "*",
    responseBody: "",
    query: [],
    successStatus: 200,
    cacheControl: "",
  };
}

const verbs = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "CONNECT");

function toRoute({ input }: DescMethod, { verb, path, body, query }: RestRoute): fc.Arbitrary<Request> {
  const withBody: fc.Arbitrary<Body | undefined> = fc.option(bodies(input, body === "*" ? "" : body), {
    nil: undefined,
    freq: body === "" ? 1 : 20,
  });
  return fc
    .record({
      verb: fc.oneof({ weight: 12, arbitrary: fc.constant(verb === "*" ? "POST" : verb) }, verbs),
      path: paths(path),
      query: queries(query.length > 0 ? query : input.fields.map(({ name }) => name)),
      more: fc.uniqueArray(headers, { maxLength: 4, selector: (header) => header.split(":")[0] }),
      given: withBody,
    })
    .map(({ verb, path, query, more, given }) => ({
      method: verb,
      target: path + query,
      headers: [...(given?.headers ?? []), ...more],
      body: given?.bytes,
    }));
}

const segment = fc.oneof(
  fc.integer().map(String),
  fc.string({ minLength: 1, maxLength: 10 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom("1", "a", "%2F", "%", "%zz", "%00", "%ff", "..", ".", "", ":", "a:b", "~!$&'()*+,;=@", "true", "NaN"),
);

/** Of a template: its variables and wildcards filled with something. */
function paths(template: string): fc.Arbitrary<string> {
  const filled = fc
    .infiniteStream(segment)
    .map((values) =>
      template.replace(/\{[^}=]*\}|\*\*?/g, () => values.next().value ?? "").replace(/\{[^}=]*=([^}]*)\}/g, "$1"),
    );
  return fc.oneof(
    { weight: 10, arbitrary: filled },
    fc.tuple(filled, segment).map(([path, more]) => `${path}/${more}`),
    fc.tuple(filled, fc.nat(40)).map(([path, end]) => path.slice(0, Math.max(1, path.length - end))),
  );
}

const values = fc.oneof(
  fc.constantFrom("", "1", "-1", "1e999", "true", "null", "%", "%ff", "{}", "[", '"', "1.5s", "2024-01-01T00:00:00Z"),
  fc.string({ maxLength: 10 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.json({ maxDepth: 2 }).map((text) => encodeURIComponent(text.toWellFormed())),
);

function queries(names: readonly string[]): fc.Arbitrary<string> {
  const name = fc
    .tuple(
      fc.constantFrom("$alt", "$fields", "$prettyPrint", "nope", "", "__proto__", ...names),
      fc.constantFrom("", "", "", "", ".id", ".a.b", "[k]", "[", "[__proto__]", "%5B1%5D"),
    )
    .map((parts) => parts.join(""));
  const pair = fc.tuple(name, values).map(([given, value]) => `${given}=${value}`);
  return fc.array(pair, { maxLength: 4 }).map((all) => (all.length === 0 ? "" : `?${all.join("&")}`));
}

const elsewhere: fc.Arbitrary<Request> = fc
  .tuple(
    verbs,
    fc.oneof(
      fc.constantFrom("/healthz", "/readyz", "/openapi.json", "/docs", "/docs/index.css", "/", "*", "//", "http://a/b"),
      fc.webPath(),
      fc.string().map((text) => `/${encodeURI(text.toWellFormed())}`),
    ),
    fc.option(fc.uint8Array({ maxLength: 50 }), { nil: undefined }),
  )
  .map(([method, target, body]) => ({
    method,
    target,
    headers: [],
    body: body === undefined ? undefined : Buffer.from(body),
  }));

const text = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 20 })
  .map((it) => it.trim());

const headers = fc.oneof(
  fc
    .tuple(fc.constantFrom("accept", "accept-encoding", "content-type", "range", "if-match", "if-none-match"), text)
    .map(([name, value]) => `${name}: ${value}`),
  fc
    .tuple(fc.constantFrom("idempotency-key", "origin", "last-event-id", "te", "prefer", "cookie", "x-tenant"), text)
    .map(([name, value]) => `${name}: ${value}`),
  fc.constantFrom(
    "accept: application/x-ndjson",
    "accept: text/event-stream",
    "accept: application/json;errors=google, */*;q=0",
    "accept: application/json;q=x",
    "accept-encoding: gzip",
    "accept-encoding: zstd, br;q=0.5",
    "accept-encoding: identity;q=0",
    "range: bytes=0-0",
    "range: bytes=-5",
    "range: bytes=9-1",
    "if-match: *",
    'if-none-match: W/"x", "y"',
    "grpc-timeout: 99999999H",
    "grpc-timeout: x",
    "connect-timeout-ms: 10000000000",
    "x-server-timeout: -1",
    "connect-protocol-version: 1",
    "access-control-request-method: PUT",
    "origin: https://a.example",
    "authorization: Bearer x.y.z",
    "expect: 100-continue",
    "expect: nothing",
    "x-http-method-override: DELETE",
  ),
);
