export type Severity = "error" | "warning" | "info";

/**
 * Every problem that svcgen can report: its severity, its words and its remedy. `{name}` in a message is filled from the
 * arguments of `problem`, and the type of those follows from the message. Each code has a page `docs/<code>.md`.
 */
export const catalogue = {
  "breaking/auth": {
    severity: "error",
    canBeSoftened: true,
    message: "{operation} wants {what}",
    help: "give callers a while with both: another method, or the old one unprotected until they have their tokens",
  },
  "breaking/body": {
    severity: "error",
    canBeSoftened: true,
    message: "the body of {route} was {before}, and is {after}",
    help: "keep the rule as it was, and add a binding with another path for the new body",
  },
  "breaking/command-removed": {
    severity: "error",
    canBeSoftened: true,
    message: "{operation} is no command any more: what senders send is taken by nobody",
    help: "keep the option until nobody sends it",
  },
  "breaking/completion": {
    severity: "error",
    canBeSoftened: true,
    message: "the sender of the command {operation} got: {before}, and gets: {after}",
    help: "keep the completion, or give senders another method",
  },
  "breaking/dead-letter": {
    severity: "error",
    canBeSoftened: true,
    message: "the dead letters of {operation} went to {before}, and go to {after}",
    help: "keep the name, or move whoever reads the dead letters together with it",
  },
  "breaking/delivery": {
    severity: "error",
    canBeSoftened: true,
    message: "{what} was {before}, and is {after}: less than handlers and senders were promised",
    help: "keep the promise, or see to everybody who relies on it",
  },
  "breaking/enum-value": {
    severity: "error",
    canBeSoftened: true,
    message: "{type} takes no {value} in {where} any more",
    help: "keep the value and mark it as deprecated",
  },
  "breaking/event-removed": {
    severity: "error",
    canBeSoftened: true,
    message: "the event {event} {what}: consumers wait for it",
    help: "publish it until nobody consumes it any more",
  },
  "breaking/event-type": {
    severity: "error",
    canBeSoftened: true,
    message: "the type of {what} was {before}, and is {after}",
    help: "keep the old one (type in the option event), or publish a second event",
  },
  "breaking/field-optional": {
    severity: "error",
    canBeSoftened: true,
    message: "{field} was in all {where}, and can be missing now",
    help: "keep the field without presence, or tell readers first",
  },
  "breaking/field-removed": {
    severity: "error",
    canBeSoftened: true,
    message: "{field} is gone from {where}",
    help: "keep the field and mark it as deprecated",
  },
  "breaking/field-renamed": {
    severity: "error",
    canBeSoftened: true,
    message: '{field} is called "{after}" in {where}, and was "{before}"',
    help: 'keep the name in JSON: [json_name = "{before}"]',
  },
  "breaking/form": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} takes no {form} any more",
    help: "keep the form",
  },
  "breaking/format": {
    severity: "error",
    canBeSoftened: true,
    message: "the data of {what} was {before}, and is {after}",
    help: "keep the format, or use another topic for the new one",
  },
  "breaking/group": {
    severity: "error",
    canBeSoftened: true,
    message: "the group of {operation} was {before}, and is {after}: it begins anew, and nobody empties the old one",
    help: "keep the old name (group in the option subscribe)",
  },
  "breaking/key": {
    severity: "error",
    canBeSoftened: true,
    message: "the key of {what} was {before}, and is {after}: messages under way are in another order and partition",
    help: "keep the key, or use another topic for the new one",
  },
  "breaking/method-removed": {
    severity: "error",
    canBeSoftened: true,
    message: "{operation} is gone",
    help: "keep the method and mark it as deprecated",
  },
  "breaking/method-type": {
    severity: "error",
    canBeSoftened: true,
    message: "the {what} of {operation} was {before}, and is {after}",
    help: "keep the message, or add a method",
  },
  "breaking/parameter-removed": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} no longer takes {parameters}{where}",
    help: "keep the field where it was, and add a binding with another path for the new place",
  },
  "breaking/request-size": {
    severity: "error",
    canBeSoftened: true,
    message: "{operation} took {before} bytes, and takes {after}",
    help: "keep the limit, or see that no caller sends more",
  },
  "breaking/required": {
    severity: "error",
    canBeSoftened: true,
    message: "{what} is required in {where} now, and was not",
    help: "leave it optional, and choose a value where it is missing",
  },
  "breaking/response-body": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} answered with {before}, and answers with {after}",
    help: "keep response_body, and add a method for the new answer: a method has one answer",
  },
  "breaking/response-header": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} no longer answers with {headers}",
    help: "keep the option that sends it",
  },
  "breaking/rest-option": {
    severity: "error",
    canBeSoftened: true,
    message: "{option} was {before}, and is {after}",
    help: "keep the option, or see that no caller relies on it",
  },
  "breaking/route-moved": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} was {before}, and is {after}",
    help: "give the new method a path of its own",
  },
  "breaking/route-narrowed": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} is answered in part only: by {narrower}",
    help: "keep the old path, as one of the additional_bindings",
  },
  "breaking/route-removed": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} is answered by nobody",
    help: "keep the path, as one of the additional_bindings of what replaces it",
  },
  "breaking/rule": {
    severity: "error",
    canBeSoftened: true,
    message: "{what} takes less in {where}: {how}",
    help: "keep the rule as it was",
  },
  "breaking/stream": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} was {before}, and is {after}",
    help: "keep the method, and add one that streams",
  },
  "breaking/success-status": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} succeeded with {before}, and does with {after}",
    help: "keep the status (success_status in the option rest)",
  },
  "breaking/topic": {
    severity: "error",
    canBeSoftened: true,
    message: "the topic of {what} was {before}, and is {after}",
    help: "keep the old one (topic in its option), or send to both for a while",
  },
  "breaking/type": {
    severity: "error",
    canBeSoftened: true,
    message: "{what} was {before} in {where}, and is {after}",
    help: "add a field, and mark the old one as deprecated",
  },
  "breaking/update-mask": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} no longer takes its mask from the body: what a caller leaves out is emptied",
    help: "keep auto_update_mask, or patchMask of emit.rest",
  },
  "cli/usage": { severity: "error", message: "{message}", help: "{help}" },
  "client/method": {
    severity: "info",
    message: "fetch sends no {method}: the REST client has no call for {path}",
    help: "add another binding if callers in TypeScript are to reach it",
  },
  "client/no-types": {
    severity: "info",
    message: "no REST client is generated: it is typed by the types of the OpenAPI document, which are switched off",
    help: "switch emit.openapi and its types on, or emit.client off",
  },
  "config/invalid-value": { severity: "error", message: "{key}: {message}" },
  "config/not-found": {
    severity: "error",
    message: "the configuration {path} does not exist",
    help: "name a file that is there, or leave --config out",
  },
  "config/staged-import-differs": {
    severity: "error",
    message: "the configuration imports {path}, whose {state} text is another than that on disk",
    help: "stage the file (git add {path}), or put its changes away",
  },
  "config/syntax": { severity: "error", message: "cannot read the configuration: {message}" },
  "config/unknown-key": { severity: "error", message: "there is no option {key}" },
  "connect/method-name": {
    severity: "error",
    message: "no handler can be found for {method}: an object of JavaScript has no property of that name",
    help: "rename the method",
  },
  "drift/edited": {
    severity: "error",
    message: "edited: {reason}",
    help: 'move the change to where it belongs; "npx svcgen generate --force" gives the file up',
  },
  "drift/leftover": {
    severity: "error",
    message: "leftover: a temporary file of a run that was killed",
    help: 'run "npx svcgen generate"; it removes the file',
  },
  "drift/manifest": {
    severity: "error",
    message: "the manifest {reason}",
    help: 'run "npx svcgen generate"; it writes the manifest again',
  },
  "drift/missing": { severity: "error", message: "missing: {reason}", help: 'run "npx svcgen generate"' },
  "drift/orphaned": {
    severity: "error",
    message: "orphaned: nothing generates this file any more",
    help: 'run "npx svcgen generate"; it deletes the file',
  },
  "drift/stale": { severity: "error", message: "stale: {reason}", help: 'run "npx svcgen generate"' },
  "drift/version-skew": {
    severity: "error",
    message: "made by svcgen {made}, and this is {here}: {count} files differ",
    help: 'either install what the lock file says ("npm ci"), or run "npx svcgen generate" and commit the upgrade by itself',
  },
  "env/buf-failed": { severity: "error", message: "buf failed: {message}" },
  "env/buf-not-found": {
    severity: "error",
    message: "{message}",
    help: "install it (npm install --save-dev @bufbuild/buf), or set SVCGEN_BUF to the path of the program",
  },
  "env/git-failed": { severity: "error", message: "git failed: {message}" },
  "env/git-not-found": { severity: "error", message: "git was not found", help: "install git, or put it on PATH" },
  "env/hook": { severity: "error", message: "{message}", help: "{help}" },
  "env/io": {
    severity: "error",
    message: "the file system refuses: {message}",
    help: "see to the permissions of the path, and to the disk's space",
  },
  "env/locked": {
    severity: "error",
    message: "another svcgen (process {pid}) has been writing here for {seconds} seconds",
    help: "wait for it to end; if there is none, delete {file}",
  },
  "env/not-a-repository": {
    severity: "error",
    message: "{folder} is not in a git repository",
    help: "git init first; without --staged, svcgen check needs no repository",
  },
  "env/old-contract": {
    severity: "error",
    message: "the contract at {ref} cannot be read: {message}",
    help: "compare with a commit whose contract compiles: --against",
  },
  "env/unknown-ref": {
    severity: "error",
    message: "there is no commit {ref}",
    help: "name a branch, a tag or a commit of this repository",
  },
  "env/unmerged": {
    severity: "error",
    message: "the git index holds unresolved conflicts: {paths}",
    help: "resolve them and git add the files",
  },
  "gateway/loss": {
    severity: "warning",
    message: "{target} cannot say all of {route}: {why}",
    help: "{fix}",
  },
  "gateway/no-upstream": {
    severity: "error",
    message: "no upstream in svcgen.config.ts serves {service}",
    help: 'name it, its package or "*" in the services of an upstream (gateway.upstreams)',
  },
  "gateway/unknown-provider": {
    severity: "error",
    message: "{operation} wants a token of {provider}, which svcgen.config.ts does not know",
    help: "add the issuer to gateway.auth, or name one that stands there in the policy",
  },
  "http/bad-template": {
    severity: "error",
    message: 'path template "{template}", character {column}: {message}',
  },
  "http/bidi-stream": {
    severity: "warning",
    message: "{operation} streams both ways: over REST as NDJSON, and at the same time only over HTTP/2",
    help: "remove the rule if clients can use Connect or gRPC, or accept it with rules in svcgen.config.ts",
  },
  "http/body-field": {
    severity: "error",
    message: 'body "{name}": {reason}',
  },
  "http/body-on-get": {
    severity: "error",
    message: "a {verb} request has no body, but the rule binds one",
    help: "leave body out, so that the fields go to the query, or choose another HTTP method",
  },
  "http/custom-kind": {
    severity: "error",
    message: '"{kind}" is no HTTP method',
    help: "write an upper-case method such as HEAD, or * for every method",
  },
  "http/get-not-safe": {
    severity: "info",
    message: "{operation} is bound to GET, but does not say that it has no side effects",
    help: "add: option idempotency_level = NO_SIDE_EFFECTS; then gateways may retry it, and Connect clients use GET",
  },
  "http/hidden-default": {
    severity: "error",
    canBeSoftened: true,
    message: "google.api.visibility cannot hide {value}: a field of {type} that was never set holds it",
    help: "restrict another value, the whole enum, or the fields that have it",
  },
  "http/hidden-required": {
    severity: "error",
    canBeSoftened: true,
    message: "{operation} refuses requests without {field}, and google.api.visibility hides that from REST",
    help: "restrict the method too, show a label of the field (visibility in svcgen.config.ts), or do not require it",
  },
  "http/hidden-type": {
    severity: "error",
    message: "{method} has HTTP routes, and google.api.visibility hides its type {type}",
    help: "restrict the method too, or show a label of the type (visibility in svcgen.config.ts)",
  },
  "http/nested-bindings": {
    severity: "error",
    message: "an additional binding of {method} has additional bindings itself",
    help: "move them up: they are one level deep",
  },
  "http/no-pattern": {
    severity: "error",
    message: "an HTTP rule of {method} has no path",
    help: "give it one of get, put, post, delete, patch and custom",
  },
  "http/path-field": {
    severity: "error",
    message: 'path variable "{name}": {reason}',
  },
  "http/query-name": {
    severity: "error",
    message: 'the fields {one} and {other} would both be the query parameter "{name}"',
    help: "give one of them another name, or another json_name",
  },
  "http/reserved-path": {
    severity: "warning",
    message: "{route} matches {path}, which is answered by {owner}",
    help: "begin the path with a literal of your own, such as /v1",
  },
  "http/response-field": {
    severity: "error",
    message: 'response_body "{name}": {reason}',
  },
  "http/route-conflict": {
    severity: "error",
    message: "{route} is already served by {operation}",
    help: "use another path, or add this one as additional_bindings of {operation}",
  },
  "http/route-overlap": {
    severity: "error",
    canBeSoftened: true,
    message: "{route} does not get {example}: {operation} does, which {weaker}, while this {stronger}",
    help: "give the paths different literals, or both methods the same policy",
  },
  "http/unreachable-field": {
    severity: "warning",
    message: "{field} cannot be set through {route}: {reason}",
    help: 'bind it to the body (body: "*" or a field), or accept that REST callers cannot set it',
  },
  "internal/bug": {
    severity: "error",
    message: "{message}",
    help: "this is a mistake in svcgen, not in your files; please report it with what stands above",
  },
  "messages/type-name": {
    severity: "error",
    message: "no TypeScript can be generated for {name}: TypeScript keeps that name for itself",
    help: "rename it",
  },
  "openapi/example": {
    severity: "error",
    message: "the example {name} is wrong: {reason}",
    help: "mend it: readers copy examples",
  },
  "openapi/extension": {
    severity: "error",
    message: "the extension {name} cannot stand in the document: {reason}",
  },
  "openapi/method": {
    severity: "warning",
    message: "OpenAPI has no place for the method {method}: {path} is missing in the document",
    help: 'clients reach it all the same; OpenAPI 3.2 has a place for it (emit.openapi.specification: "3.2")',
  },
  "openapi/name-clash": {
    severity: "error",
    message: "{what} {name} stands for two things: {one} and {other}",
    help: "{fix}",
  },
  "openapi/overlay-missing": {
    severity: "error",
    message: "there is no overlay {path}",
    help: "emit.openapi.overlay is a path from the configuration: mend it, or add the file",
  },
  "openapi/overlay-no-match": {
    severity: "warning",
    message: "{target} selects nothing in the document",
    help: "look into the generated document for what it is called there, or remove the action",
  },
  "openapi/overlay-result": {
    severity: "error",
    message: "with the overlay the document is not valid: {message}",
    help: "mend the action: what it makes has to be OpenAPI",
  },
  "openapi/overlay-syntax": {
    severity: "error",
    message: "this is no overlay: {message}",
  },
  "openapi/overlay-target": {
    severity: "error",
    message: "{path} is no JSONPath: {message}",
    help: "JSONPath is that of RFC 9535: $.paths['/v1/users'].get",
  },
  "openapi/overlay-update": {
    severity: "error",
    message: "the action cannot be applied: {message}",
  },
  "openapi/path-taken": {
    severity: "warning",
    message: "{route} is {path} in OpenAPI, which describes {by} already",
    help: "change one of the paths if both are to be documented",
  },
  "openapi/rest-inside": {
    severity: "warning",
    message: "the ** within {path} becomes one parameter in the document, which no client fills with several segments",
    help: "put ** at the end, or tell callers to put the path together themselves",
  },
  "openapi/url": {
    severity: "error",
    message: 'the address of external documentation is no URL: "{url}"',
  },
  "output/blocked": { severity: "error", message: "{reason}", help: "move it away, then run svcgen again" },
  "output/case-collision": {
    severity: "error",
    message: 'two generated files differ only in case: "{first}" and "{second}"',
    help: "rename one of the two declarations; on many file systems these are one file",
  },
  "output/duplicate": {
    severity: "error",
    message: 'two artifacts are written to "{path}"',
    help: "rename one of the two declarations",
  },
  "output/escape": {
    severity: "error",
    message: 'the output path "{path}" {reason}',
    help: "rename the declaration it comes from",
  },
  "output/io": {
    severity: "error",
    message: "cannot write: {message}",
    help: "see to the folder's permissions and the disk's space",
  },
  "output/link": {
    severity: "error",
    message: "a symbolic link; svcgen does not write through links",
    help: "replace the link by a real file or folder",
  },
  "output/nested": {
    severity: "error",
    message: '"{inner}" would stand inside of the file "{outer}"',
    help: "rename one of the two declarations",
  },
  "policy/backoff": {
    severity: "error",
    message: "the first wait of {minimum} ms is longer than the longest of {maximum} ms",
    help: "raise max_backoff or lower min_backoff",
  },
  "policy/duration": {
    severity: "error",
    message: "{name} {reason}",
  },
  "policy/hash-key": {
    severity: "error",
    message: 'hash_key "{key}": {reason}',
  },
  "policy/per-try-timeout": {
    severity: "error",
    message: "one try may take {perTry} ms, but all tries together only {timeout} ms",
    help: "lower per_try_timeout or raise timeout",
  },
  "policy/rate-limit": {
    severity: "error",
    message: "a rate limit of no requests lets nothing through",
    help: "say how many: requests: 100",
  },
  "policy/request-size": {
    severity: "error",
    message: "{size} bytes are more than any request can have",
  },
  "policy/retry-on-stream": {
    severity: "warning",
    message: "{operation} is never tried again: what the client streams cannot be sent twice",
    help: "leave max_attempts out",
  },
  "queue/backoff": {
    severity: "error",
    message: "the first wait of {minimum} ms is longer than the longest of {maximum} ms",
    help: "raise max_backoff or lower min_backoff",
  },
  "queue/command-stream": {
    severity: "error",
    message: "{operation} streams, and a command is one message",
    help: "leave command out, or make the method unary",
  },
  "queue/command-twice": {
    severity: "warning",
    message: "a command may come twice, and {operation} does not say what happens then",
    help: "name the field that recognises a repetition (idempotency_key), or set idempotency_level = IDEMPOTENT if running it twice does no harm",
  },
  "queue/duplicate-emit": {
    severity: "error",
    message: "{event} is listed twice",
    help: "keep one",
  },
  "queue/duplicate-group": {
    severity: "error",
    message:
      "{second} subscribes to {event} in the group {group}, as {first} does: each would miss what the other gets",
    help: "give one of them a group of its own; the default is the full name of the method",
  },
  "queue/duplicate-topic": {
    severity: "error",
    message: "{second} has the topic {topic}, which {first} has already",
    help: "give one of them a topic of its own",
  },
  "queue/duplicate-type": {
    severity: "error",
    message: "{second} has the type {type}, which {first} has already",
    help: "give one of them a type of its own; the default is its full name",
  },
  "queue/duration": {
    severity: "error",
    message: "{name} {reason}",
  },
  "queue/emits-no-event": {
    severity: "error",
    message: "{event} is no event",
    help: "give the full name of a message that has option (svcgen.v1.event), and import its file",
  },
  "queue/format": {
    severity: "error",
    message: "the services {one} and {other} publish {event} in different formats",
    help: "say on the event itself which one it has: option (svcgen.v1.event).format",
  },
  "queue/idempotency-key": {
    severity: "error",
    message: 'idempotency_key "{key}": {reason}',
  },
  "queue/key-field": {
    severity: "error",
    message: 'key "{key}": {reason}',
  },
  "queue/order-concurrency": {
    severity: "error",
    message: "messages of {method} come one at a time (ORDER_TOPIC), so that it cannot handle several at once",
    help: "set concurrency to 1, or order to ORDER_KEY",
  },
  "queue/order-without-key": {
    severity: "error",
    message: "messages of {method} are ordered by key, but have none",
    help: "give the event or the command a key, or choose another order",
  },
  "queue/reply-empty": {
    severity: "warning",
    message: "the reply of {operation} holds nothing",
    help: "set completion to COMPLETION_NONE, unless the sender waits for the end",
  },
  "queue/subscribe-http": {
    severity: "error",
    message: "{operation} handles an event, and has an HTTP rule",
    help: "make two methods: an event has no caller who waits for an answer",
  },
  "queue/subscribe-no-event": {
    severity: "error",
    message: "{operation} subscribes to {type}, which is no event",
    help: "mark the message with option (svcgen.v1.event)",
  },
  "queue/subscribe-stream": {
    severity: "error",
    message: "{operation} streams, and is called with one event at a time",
    help: "make the method unary",
  },
  "queue/time-field": {
    severity: "error",
    message: 'time "{time}": {reason}',
  },
  "queue/topic-name": {
    severity: "error",
    message: 'topic "{topic}" is not a name that every broker can have',
    help: "use letters, digits, _, - and single dots, {length} characters at most",
  },
  "queue/unsupported": {
    severity: "error",
    message: "{option} is not carried out by the runtime yet",
    help: "use {instead}",
  },
  "rest/cache": {
    severity: "error",
    message: "cache: {reason}",
  },
  "rest/cache-without-get": {
    severity: "warning",
    message: "only answers to GET are cached, and no route of the method is one",
    help: "leave cache out",
  },
  "rest/duplicate-error": {
    severity: "error",
    message: "the error {code} is declared twice",
    help: "join the descriptions",
  },
  "rest/error-code": {
    severity: "error",
    message: '"{code}" is no code of an error',
    help: "write a google.rpc.Code in lower case, such as not_found",
  },
  "rest/error-detail": {
    severity: "error",
    message: "{type} is no message that an error could carry",
    help: "give the full name of a message, and import its file",
  },
  "rest/etag": {
    severity: "error",
    message: "the option etag: {reason}",
    help: "name a single string field, or leave the option out",
  },
  "rest/form-body": {
    severity: "error",
    message: "a form is a message, and no route of the method has a body that is one",
    help: 'bind a body, as body: "*", or leave forms out',
  },
  "rest/header": {
    severity: "error",
    message: 'header "{name}": {reason}',
  },
  "rest/idempotency": {
    severity: "error",
    message: "the option idempotency: {reason}",
  },
  "rest/location": {
    severity: "error",
    message: 'location "{location}": {reason}',
  },
  "rest/success-status": {
    severity: "error",
    message: "{status} is no status of success",
    help: "choose one from 200 to 299",
  },
  "scaffold/exists": {
    severity: "error",
    message: "{service} is here already: {files}",
    help: "choose another name, or remove these files first; nothing was written",
  },
  "schema/ambiguous-import": {
    severity: "error",
    message: 'two files are imported as "{import}"',
    help: "remove one of the two, or leave its folder out of schemas",
  },
  "schema/bad-rules": {
    severity: "error",
    message: "the validation rules of {element} cannot be read: {message}",
  },
  "schema/compile": { severity: "error", message: "{message}" },
  "schema/name-clash": {
    severity: "error",
    message: "{one} and {other} of {owner} would both be {name} in TypeScript",
    help: "rename one of them",
  },
  "schema/none": {
    severity: "error",
    message: "no .proto files in {folders}",
    help: 'put your protos there, or name the folder in svcgen.config.ts: schemas: ["…"]',
  },
  "schema/submodule": {
    severity: "error",
    message: "{path} is a git submodule; its files are not in this repository",
    help: "run svcgen check without --staged, or copy the protos into the repository",
  },
  "schema/symlink": {
    severity: "error",
    message: "{path} is a symbolic link; svcgen does not follow links",
    help: "put the files there, or name the folder that the link leads to in schemas",
  },
  "schema/unmatched-include": {
    severity: "error",
    message: 'include names "{name}", which is no package and no file in {folders}',
    help: "write a package (acme.user.v1), a file or a folder (acme/user/v1)",
  },
} as const satisfies Record<string, Entry>;

export interface Entry {
  readonly severity: Severity;
  /** An error in spite of which there could be output: the configuration may make a warning of it, or switch it off. */
  readonly canBeSoftened?: true;
  readonly message: string;
  readonly help?: string;
}

export type DiagnosticCode = keyof typeof catalogue;

export const codes = Object.keys(catalogue) as readonly DiagnosticCode[];

/** Whether the configuration may give a problem another severity. */
export function canChange(code: DiagnosticCode): boolean {
  const { severity, canBeSoftened }: Entry = catalogue[code];
  return severity !== "error" || canBeSoftened === true;
}
