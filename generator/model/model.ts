import type { PathTemplate } from "@svcgen/runtime/path-template";
import type { Json } from "../artifact/artifact.js";
import type { Span } from "../diagnostics/span.js";

/**
 * One protobuf workspace, as every artifact sees it: plain, readonly, JSON-serialisable data, sorted by code unit where
 * order has no meaning, in declaration order where it has. Each fact that two artifacts share is computed once, here.
 */
export interface Model {
  /** Sorted by id. */
  readonly services: readonly Service[];
  /** Sorted by id. */
  readonly events: readonly Event[];
  /** Every message that is declared in a generated file or reached from one, fields and details of errors alike, by full name. No well-known types. */
  readonly messages: Readonly<Record<TypeName, Message>>;
  readonly enums: Readonly<Record<TypeName, Enum>>;
  /** The same as REST shows it: without what google.api.visibility hides. RPC and the queue have all. */
  readonly shown: Pick<Model, "messages" | "enums">;
  /** The files for which code is generated, sorted by path. */
  readonly files: readonly ProtoFile[];
  /**
   * Files that nobody asked for but that those of `files` import, directly or not, and that no package publishes: messages
   * are generated for them too, nothing else. Sorted by path.
   */
  readonly dependencies: readonly ProtoFile[];
}

/** Full protobuf name without a leading dot: `acme.user.v1.User`. */
export type TypeName = string;

export interface ProtoFile {
  /** Import path: `acme/user/v1/user.proto`. */
  readonly path: string;
  readonly package: string;
  readonly span: Span;
  readonly doc: Doc;
}

/** A comment of the schema: LF, no trailing white space, without the leading space of each line. Empty if there is none. */
export interface Doc {
  readonly text: string;
  /** The first paragraph on one line, without its final full stop. */
  readonly summary: string;
}

/** Every spelling of a name. Nobody else changes case. */
export interface Names {
  /** As written: `GetUser`, `user_id`. Of a nested type with what it is nested in: `Outer.Inner`. */
  readonly proto: string;
  /** An identifier, also where the schema uses a reserved word. Unique among the events of a file. */
  readonly camel: string;
  /** An identifier. */
  readonly pascal: string;
  readonly kebab: string;
}

/** A symbol of generated or published TypeScript. */
export interface EsSymbol {
  readonly name: string;
  readonly from: ModuleRef;
}

export type ModuleRef =
  /** A generated module, relative to the output folder, without ending: `messages/acme/user/v1/user_pb`. */
  | { readonly kind: "generated"; readonly path: string }
  /** A published module: `@bufbuild/protobuf/wkt`. */
  | { readonly kind: "package"; readonly specifier: string };

// ---- services

export interface Service {
  /** Full name: `acme.user.v1.UserService`. */
  readonly id: string;
  readonly package: string;
  readonly names: Names;
  /** Import path of the file that declares it. */
  readonly file: string;
  /** Where the faces of the service stand in each emitter's folder, without ending: `acme/user/v1/user-service`. Unique, also when case is ignored. */
  readonly path: string;
  /** protobuf-es' descriptor of the service. */
  readonly descriptor: EsSymbol;
  /** In declaration order. */
  readonly operations: readonly Operation[];
  /** CloudEvents `source` of what it publishes. */
  readonly source: string;
  readonly openapi?: TagDocs;
  readonly deprecated: boolean;
  readonly doc: Doc;
  readonly span: Span;
}

export type OperationKind = "unary" | "server-stream" | "client-stream" | "bidi-stream";

export interface Operation {
  /** Full name, the key of the operation in every artifact: `acme.user.v1.UserService.GetUser`. */
  readonly id: string;
  /** Full name of its service. */
  readonly service: string;
  readonly names: Names;
  /** protobuf-es' name of the method: the key in `DescService.method` and of the handler. */
  readonly localName: string;
  readonly kind: OperationKind;
  /** From `idempotency_level`: NO_SIDE_EFFECTS, IDEMPOTENT, unknown. */
  readonly effect: "safe" | "idempotent" | "unsafe";
  /** `/acme.user.v1.UserService/GetUser`. */
  readonly rpcPath: string;
  readonly input: TypeRef;
  readonly output: TypeRef;
  /** google.api.visibility hides it: it has no routes, and no gateway knows it. RPC and the queue do. */
  readonly hidden: boolean;
  /** The HTTP rule and its additional bindings, in order; empty without a rule, and where the method is hidden. */
  readonly routes: readonly Route[];
  readonly rest: RestExtras;
  readonly openapi?: OperationDocs;
  readonly policy: Policy;
  readonly command?: Command;
  readonly emits: readonly Emit[];
  readonly subscription?: Subscription;
  readonly deprecated: boolean;
  readonly doc: Doc;
  readonly span: Span;
}

/** A message type as an input or output: a message of the model or a well-known type. */
export interface TypeRef {
  readonly typeName: TypeName;
  readonly type: MessageFieldType;
  /** The TypeScript type. */
  readonly message: EsSymbol;
  /** protobuf-es' descriptor. */
  readonly schema: EsSymbol;
}

// ---- REST

export interface Route {
  /** Stable: `acme.user.v1.UserService.GetUser#rest0`, counted in the order of the rule's bindings. */
  readonly id: string;
  /** Upper-case HTTP method; `*` for a custom kind `*`. */
  readonly verb: string;
  readonly template: PathTemplate;
  readonly bindings: Bindings;
  /** The response field that is the ETag. */
  readonly etag?: EtagBinding;
  /** The request field that If-Match fills. */
  readonly ifMatch?: EtagBinding;
  /** Location of a 201 or 202; its variables are fields of the response. */
  readonly location?: PathTemplate;
  /** Where the answer tells of a next page, and how that is asked for. */
  readonly nextPage?: NextPage;
  /** The HTTP rule, or the line of the additional binding. */
  readonly span: Span;
}

export interface EtagBinding {
  /** A single string. */
  readonly field: FieldPath;
  /** Whether the field holds the quotes too. */
  readonly quoted: boolean;
}

export interface NextPage {
  /** The response field: empty on the last page. */
  readonly token: FieldPath;
  /** The request field that takes the token. */
  readonly parameter: FieldPath;
  /** The request field that counts what to leave out, which holds for the first page only. */
  readonly skip?: FieldPath;
}

/** Where each request field comes from. path, query, header and body are disjoint, and together hold every field that can be sent. */
export interface Bindings {
  /** In the order of the template. */
  readonly path: readonly PathBinding[];
  /** One for each parameter that a query may hold, messages flattened to dotted names. */
  readonly query: readonly QueryBinding[];
  readonly header: readonly HeaderBinding[];
  readonly body: BodyBinding;
  readonly response: ResponseBinding;
  /** Fields that no part of this route can carry. A message stands for all that is in it; an empty path for the whole request. */
  readonly unreachable: readonly Unreachable[];
}

export interface Unreachable {
  readonly path: FieldPath;
  /** Why, as the end of a sentence: `a list of messages has no form in a query`. */
  readonly reason: string;
  /** Whether a request without it is refused, so that the route can never be called. */
  readonly required: boolean;
}

/** A field and its way through messages, outermost first. */
export interface FieldPath {
  /** Proto names: `["user", "display_name"]`. */
  readonly proto: readonly string[];
  /** JSON names: `["user", "displayName"]`. That of a field `_` is empty. */
  readonly json: readonly string[];
}

export interface PathBinding {
  readonly field: FieldPath;
  readonly type: FieldType;
  /** Whether it spans several segments or `**`: then `/` is not encoded, and `%2F` not decoded. */
  readonly multi: boolean;
}

export interface QueryBinding {
  readonly field: FieldPath;
  /** Documented name: the JSON names, joined by dots; the proto name where there is no JSON name. Unique in the route. */
  readonly name: string;
  readonly type: FieldType;
  readonly cardinality: Cardinality;
  readonly required: boolean;
}

export interface HeaderBinding {
  readonly field: FieldPath;
  /** Lower-case name of the header. */
  readonly name: string;
  readonly type: FieldType;
  /** One value, or a list of them, parted by commas. */
  readonly cardinality: Cardinality;
  /** Of a request: whether it is refused without the header. */
  readonly required: boolean;
}

export type BodyBinding =
  | { readonly kind: "none" }
  /** `body: "*"`: the request without the fields that the path and headers hold. */
  | { readonly kind: "message"; readonly without: readonly FieldPath[]; readonly forms: readonly FormBody[] }
  /** `body: "user"`: that field, without the fields below it that the path and headers hold. */
  | {
      readonly kind: "field";
      readonly field: Field;
      readonly without: readonly FieldPath[];
      readonly forms: readonly FormBody[];
    };

/** A form that the body may come as, besides JSON. */
export type FormBody =
  /** multipart/form-data: a part for each field of the body. */
  | { readonly kind: "multipart" }
  /** application/x-www-form-urlencoded, with the names that a query has: from the message that is the body. */
  | { readonly kind: "urlencoded"; readonly pairs: readonly QueryBinding[] };

export type ResponseBinding = { readonly kind: "message" } | { readonly kind: "field"; readonly field: Field };

export interface RestExtras {
  readonly successStatus: number;
  /** Value of Cache-Control of a successful answer to a GET. */
  readonly cacheControl?: string;
  /** Lower-case names of the request headers that a successful answer to a GET depends on, sorted. */
  readonly vary: readonly string[];
  readonly errors: readonly DeclaredError[];
  /** Response fields that are headers too. */
  readonly responseHeaders: readonly HeaderBinding[];
  /** Whether a request can be named by Idempotency-Key. */
  readonly idempotency?: Idempotency;
  /** Whether a PATCH fills its update mask with the fields that its body names. */
  readonly fillsMask: boolean;
}

export interface Idempotency {
  /** The request field that the key is put into. */
  readonly field?: FieldPath;
  /** Whether a request without a key is refused. */
  readonly required: boolean;
  /** How long an answer is kept. */
  readonly keepMs: number;
}

export interface DeclaredError {
  /** Connect's name of the code: `not_found`. */
  readonly code: string;
  readonly httpStatus: number;
  readonly description: string;
  /** The messages that it may carry as details, as far as REST shows them. Absent: any. */
  readonly details?: readonly DetailType[];
}

/** A message among the details of an error, where it stands as google.protobuf.Any. */
export type DetailType = Pick<TypeRef, "typeName" | "type">;

// ---- what only the OpenAPI document says

export interface OperationDocs {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly externalDocs?: ExternalDocs;
  readonly requests: readonly Example[];
  readonly responses: readonly Example[];
  readonly extensions: Extensions;
  /** The document does not tell of it. */
  readonly hidden: boolean;
  readonly span: Span;
}

export interface TagDocs {
  readonly name?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly externalDocs?: ExternalDocs;
  readonly extensions: Extensions;
}

export interface SchemaDocs {
  readonly title?: string;
  readonly externalDocs?: ExternalDocs;
  readonly extensions: Extensions;
}

export interface ExternalDocs {
  readonly url: string;
  readonly description?: string;
}

/** Members whose names begin with `x-`, sorted. */
export type Extensions = { readonly [name: string]: Json };

export interface Example {
  readonly name: string;
  readonly summary?: string;
  readonly description?: string;
  /** The whole message in ProtoJSON; of an answer with the fields that are at their default. */
  readonly value: Json;
  readonly span: Span;
}

// ---- policy

export interface Policy {
  readonly auth:
    | { readonly mode: "public" }
    | { readonly mode: "jwt"; readonly provider?: string; readonly scopes: readonly string[] };
  /** For a whole unary call, tries included. A stream has no total limit: this is how long it may be silent. */
  readonly timeoutMs: number;
  readonly retry: Retry;
  readonly rateLimits: readonly RateLimit[];
  /** The request field whose value chooses the instance. */
  readonly hashKey?: FieldPath;
  readonly maxRequestBytes: number;
  /** Where the policy of the method, else of the service, stands. */
  readonly span: Span;
}

export interface Retry {
  /** `idempotent`: any failure to answer; `unsent-only`: only when the request never reached the service; `none`. */
  readonly class: "idempotent" | "unsent-only" | "none";
  readonly maxAttempts: number;
  readonly perTryTimeoutMs?: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

export interface RateLimit {
  readonly requests: number;
  readonly perMs: number;
  readonly burst: number;
  readonly key: "ip" | "subject" | "global";
}

// ---- queue

export interface Event {
  /** Full name of the message. */
  readonly id: TypeName;
  readonly names: Names;
  readonly type: string;
  readonly topic: string;
  readonly key?: KeyTemplate;
  readonly time?: FieldPath;
  readonly format: Format;
  readonly payload: TypeRef;
  readonly doc: Doc;
  readonly span: Span;
}

export type Format = "protobuf" | "json";

/** `{tenant}/{user.id}`: what orders and partitions messages. */
export interface KeyTemplate {
  /** Canonical: a single field path is written with braces too. */
  readonly text: string;
  readonly parts: readonly (
    | { readonly kind: "literal"; readonly value: string }
    | { readonly kind: "field"; readonly field: FieldPath }
  )[];
}

export interface Command {
  readonly topic: string;
  readonly key?: KeyTemplate;
  readonly idempotencyKey?: FieldPath;
  readonly completion: "none" | "reply" | "operation";
  readonly expiresAfterMs?: number;
  readonly format: Format;
  readonly delivery: Delivery;
  readonly span: Span;
}

export interface Emit {
  /** Full name of the event. */
  readonly event: TypeName;
  /** Its name on `context.emit`: the event's camel name; where two events of the operation share that, with the package before it. */
  readonly name: string;
  readonly guarantee: "best-effort" | "outbox";
  readonly span: Span;
}

export interface Subscription {
  /** Full name of the event: the operation's input. */
  readonly event: TypeName;
  readonly group: string;
  readonly start: "new" | "earliest";
  readonly delivery: Delivery;
  readonly span: Span;
}

export interface Delivery {
  readonly maxAttempts: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly ackTimeoutMs: number;
  readonly concurrency: number;
  readonly order: "none" | "key" | "topic";
  /** Topic of the dead letters. Absent: `<topic>.<group>.dlq`. */
  readonly deadLetter?: string;
}

// ---- types

export interface Message {
  readonly id: TypeName;
  readonly names: Names;
  readonly file: string;
  /** In declaration order, extensions of the message last. */
  readonly fields: readonly Field[];
  readonly oneofs: readonly Oneof[];
  /** Of a message that is shown: the names of the fields that are not. */
  readonly hidden?: readonly string[];
  /** google.api.resource. */
  readonly resource?: { readonly type: string; readonly patterns: readonly string[] };
  readonly openapi?: SchemaDocs;
  /** protovalidate's rules for the whole message, as ProtoJSON of buf.validate.MessageRules. */
  readonly rules?: RulesJson;
  readonly symbol: EsSymbol;
  readonly schema: EsSymbol;
  readonly deprecated: boolean;
  readonly doc: Doc;
  readonly span: Span;
}

export interface Field {
  /** Proto name; `[acme.v1.ext]` for an extension. */
  readonly name: string;
  readonly jsonName: string;
  readonly number: number;
  /** protobuf-es' property; empty for an extension. */
  readonly localName: string;
  readonly type: FieldType;
  readonly cardinality: Cardinality;
  /** Whether the field knows that it was set. `required`: proto2 and editions' LEGACY_REQUIRED. */
  readonly presence: "implicit" | "explicit" | "required";
  /** Proto name of the oneof; absent for proto3 `optional`. */
  readonly oneof?: string;
  /** google.api.field_behavior: `required`, `output-only`, `input-only`, `immutable`, `identifier`, `optional`. */
  readonly behavior: readonly string[];
  readonly openapi?: SchemaDocs;
  /** protovalidate's rules, as ProtoJSON of buf.validate.FieldRules. */
  readonly rules?: RulesJson;
  /** proto2 default, in ProtoJSON. */
  readonly default?: string | number | boolean;
  readonly deprecated: boolean;
  readonly doc: Doc;
  readonly span: Span;
}

export type RulesJson = { readonly [key: string]: unknown };

export type Cardinality =
  | { readonly kind: "one" }
  | { readonly kind: "list" }
  | { readonly kind: "map"; readonly key: ScalarName };

export interface Oneof {
  readonly name: string;
  readonly localName: string;
  /** Proto names of its fields. */
  readonly fields: readonly string[];
  /** `(buf.validate.oneof).required`. */
  readonly required: boolean;
  readonly doc: Doc;
}

export type FieldType =
  | { readonly kind: "scalar"; readonly scalar: ScalarName }
  | { readonly kind: "enum"; readonly typeName: TypeName }
  | MessageFieldType;

export type MessageFieldType =
  /** `group` fields (proto2 and DELIMITED) are messages in JSON. */
  | { readonly kind: "message"; readonly typeName: TypeName }
  /** A type with a JSON form of its own. google.protobuf.NullValue is one too. */
  | { readonly kind: "well-known"; readonly name: WellKnownName };

export type ScalarName =
  | "double"
  | "float"
  | "int32"
  | "int64"
  | "uint32"
  | "uint64"
  | "sint32"
  | "sint64"
  | "fixed32"
  | "fixed64"
  | "sfixed32"
  | "sfixed64"
  | "bool"
  | "string"
  | "bytes";

/** Simple names of the types of google.protobuf with a JSON form of their own, and google.api.HttpBody. */
export type WellKnownName =
  | "Any"
  | "Timestamp"
  | "Duration"
  | "FieldMask"
  | "Empty"
  | "Struct"
  | "Value"
  | "ListValue"
  | "NullValue"
  | "DoubleValue"
  | "FloatValue"
  | "Int64Value"
  | "UInt64Value"
  | "Int32Value"
  | "UInt32Value"
  | "BoolValue"
  | "StringValue"
  | "BytesValue"
  | "HttpBody";

export interface Enum {
  readonly id: TypeName;
  readonly names: Names;
  readonly file: string;
  readonly values: readonly EnumValue[];
  /** Closed enums (proto2) refuse numbers that they do not name. */
  readonly closed: boolean;
  readonly symbol: EsSymbol;
  readonly deprecated: boolean;
  readonly doc: Doc;
  readonly span: Span;
}

export interface EnumValue {
  readonly name: string;
  /** What JSON has: the name, but where `(pb.enumvalue.json).string` says otherwise. */
  readonly jsonName: string;
  readonly number: number;
  readonly deprecated: boolean;
  readonly doc: Doc;
}
