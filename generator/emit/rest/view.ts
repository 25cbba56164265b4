import type { Config } from "../../config/config.js";
import type { BodyBinding, Operation, ResponseBinding, Route, Service } from "../../model/model.js";
import { createImports, type ImportView, published } from "../typescript/imports.js";

/** The HTTP bindings of a service, as `templates/rest/service.hbs` prints them. */
export type RoutesView = {
  readonly source: string;
  readonly imports: readonly ImportView[];
  readonly id: string;
  readonly name: string;
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
  readonly forms: readonly string[];
  readonly responseBody: string;
  readonly query: readonly string[];
  readonly successStatus: number;
  readonly cacheControl: string;
};

export function viewRoutes(service: Service, name: string, path: string, config: Config): RoutesView {
  const imports = createImports(path, config, [name]);
  imports.type(published("@svcgen/runtime", "RestRoute"));
  return {
    source: service.file,
    imports: imports.view(),
    id: service.id,
    name,
    routes: service.operations.flatMap((operation) => operation.routes.map((route) => viewRoute(operation, route))),
  };
}

function viewRoute(operation: Operation, route: Route): RouteView {
  const { body, response, query } = route.bindings;
  return {
    id: route.id,
    method: operation.localName,
    verb: route.verb,
    path: route.template.text,
    body: bodyField(body),
    forms: body.kind === "none" ? [] : body.forms.map(({ kind }) => formTypes[kind]),
    responseBody: responseField(response),
    query: [...new Set(query.flatMap(({ field }) => field.proto.slice(0, 1)))],
    successStatus: operation.rest.successStatus,
    cacheControl: operation.rest.cacheControl ?? "",
  };
}

const formTypes = {
  multipart: "multipart/form-data",
  urlencoded: "application/x-www-form-urlencoded",
} as const;

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
