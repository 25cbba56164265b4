import type { ViewValue } from "../../artifact/artifact.js";
import type { Config, RestOptions } from "../../config/config.js";
import { restDefaults, restOptions } from "../../config/rest-options.js";
import type {
  BodyBinding,
  EtagBinding,
  FieldPath,
  HeaderBinding,
  Operation,
  ResponseBinding,
  Route,
  Service,
} from "../../model/model.js";
import { createImports, type ImportView, published } from "../typescript/imports.js";

/** The HTTP bindings of a service, as `templates/rest/service.hbs` prints them. */
export type RoutesView = {
  readonly source: string;
  readonly imports: readonly ImportView[];
  readonly id: string;
  readonly name: string;
  /** Whether the contract differs from the defaults. */
  readonly isLenient: boolean;
  /** What of it differs. */
  readonly contract: { readonly [name: string]: ViewValue };
  readonly routes: readonly RouteView[];
};

/** A RestRoute of the runtime. */
export type RouteView = {
  readonly id: string;
  readonly method: string;
  readonly verb: string;
  readonly path: string;
  readonly body: string;
  /** Media types; empty for none, of which nothing is printed. */
  readonly hasForms: boolean;
  readonly forms: readonly string[];
  readonly responseBody: string;
  readonly query: readonly string[];
  readonly successStatus: number;
  readonly cacheControl: string;
  /** What not every route has. */
  readonly more: readonly { readonly name: string; readonly value: ViewValue }[];
};

export function viewRoutes(service: Service, name: string, path: string, config: Config): RoutesView {
  const contract = contractOf(config);
  const isLenient = Object.keys(contract).length > 0;
  const imports = createImports(path, config, [name, ...(isLenient ? ["contract"] : [])]);
  imports.type(published("@svcgen/runtime", "RestRoute"));
  if (isLenient) imports.type(published("@svcgen/runtime", "RestContract"));
  return {
    source: service.file,
    imports: imports.view(),
    id: service.id,
    name,
    isLenient,
    contract,
    routes: service.operations.flatMap((operation) => operation.routes.map((route) => viewRoute(operation, route))),
  };
}

/** What a method may say otherwise is in its routes already. */
function contractOf(config: Config): { readonly [name: string]: ViewValue } {
  const { noContent: _, patchMask: __, ...options }: RestOptions = restOptions(config);
  const { visibility } = config;
  const defaults: { readonly [name: string]: unknown } = { ...restDefaults() };
  const differs = Object.entries(options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
  return { ...Object.fromEntries(differs), ...(visibility.length > 0 && { visibility }) };
}

function viewRoute(operation: Operation, route: Route): RouteView {
  const { body, response, query } = route.bindings;
  const members = Object.entries(moreOf(operation, route));
  const forms = body.kind === "none" ? [] : body.forms.map(({ kind }) => formTypes[kind]);
  return {
    id: route.id,
    method: operation.localName,
    verb: route.verb,
    path: route.template.text,
    body: bodyField(body),
    hasForms: forms.length > 0,
    forms,
    responseBody: responseField(response),
    query: [...new Set(query.flatMap(({ field }) => field.proto.slice(0, 1)))],
    successStatus: operation.rest.successStatus,
    cacheControl: operation.rest.cacheControl ?? "",
    more: members.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
  };
}

const formTypes = {
  multipart: "multipart/form-data",
  urlencoded: "application/x-www-form-urlencoded",
} as const;

function moreOf({ rest }: Operation, route: Route): { readonly [name: string]: ViewValue | undefined } {
  const { bindings, etag, ifMatch, location, nextPage } = route;
  const { vary, responseHeaders, idempotency } = rest;
  const reads = route.verb === "GET" || route.verb === "*";
  return {
    vary: reads && vary.length > 0 ? vary : undefined,
    headers: bindings.header.length > 0 ? bindings.header.map(viewHeader) : undefined,
    responseHeaders: responseHeaders.length > 0 ? responseHeaders.map(viewHeader) : undefined,
    etag: etag && viewEtag(etag),
    ifMatch: ifMatch && viewEtag(ifMatch),
    idempotency:
      idempotency === undefined || route.verb === "GET" || route.verb === "HEAD"
        ? undefined
        : {
            ...(idempotency.field !== undefined && { field: dotted(idempotency.field) }),
            ...(idempotency.required && { required: true }),
            keepMs: idempotency.keepMs,
          },
    location: location?.text,
    nextPage: nextPage && {
      token: dotted(nextPage.token),
      parameter: dotted(nextPage.parameter),
      ...(nextPage.skip !== undefined && { skip: dotted(nextPage.skip) }),
    },
    patchMask: route.verb === "PATCH" && !rest.fillsMask ? false : undefined,
  };
}

function viewHeader({ name, field, required }: HeaderBinding): ViewValue {
  return { name, field: dotted(field), ...(required && { required }) };
}

function viewEtag({ field, quoted }: EtagBinding): ViewValue {
  return { field: dotted(field), ...(quoted && { quoted }) };
}

function dotted({ proto }: FieldPath): string {
  return proto.join(".");
}

function bodyField(body: BodyBinding): string {
  switch (body.kind) {
    case "none":
      return "";
    case "message":
      return "*";
    case "field":
      return body.field.name;
  }
}

function responseField(response: ResponseBinding): string {
  return response.kind === "field" ? response.field.name : "";
}
