/**
 * What a reader finds who looks at a finding of each code and at the proto that it points to. A code without a verdict makes the
 * run fail: somebody has to look.
 */
export const verdicts: Readonly<Record<string, string>> = {
  "http/bidi-stream":
    "Right. Google writes HTTP rules on methods that stream both ways (`Firestore.Listen`, `LoggingServiceV2.TailLogEntries`), though AIP-127 says that there must be none. svcgen serves them, and says what a caller has to know.",
  "http/route-conflict":
    "Right: Google's contracts are ambiguous there. In `google.cloud.bigquery.storage.v1` eight methods share three paths: `GET /v1/{…/sessions/*/streams/*}` is ReadRows and SplitReadStream. In `google.cloud.discoveryengine` two services declare the same session routes. No router can choose between them.",
  "http/unreachable-field":
    "Right. `GetHpkeKeyConfig` takes a google.api.HttpBody with GET: a request without a body cannot hold one. The route is generated, and takes an empty request.",
  "openapi/rest-inside":
    "Right. `**` followed by more segments has no form in OpenAPI. The router, the gateways and the document have the route, and the warning says what a caller has to know.",
};
