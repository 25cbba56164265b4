import type { Config } from "../../config/config.js";
import type { Model, Operation, Service } from "../../model/model.js";
import type { Placed } from "../openapi-paths/slots.js";
import { docText } from "../typescript/doc.js";
import { createImports, type ImportView, published } from "../typescript/imports.js";
import type { PlacedCall } from "./places.js";
import { type ClientRouteView, type ResourceView, viewRoute } from "./routes.js";

/** The client of a service, as `templates/client/service.hbs` prints it. */
export type ClientView = {
  readonly source: string;
  readonly imports: readonly ImportView[];
  readonly id: string;
  readonly doc: string;
  /** Names that the file declares. */
  readonly client: string;
  readonly create: string;
  /** Names that the file imports. */
  readonly createRestClient: string;
  readonly options: string;
  readonly table: string;
  readonly calls: readonly CallView[];
};

export type CallView = {
  readonly name: string;
  readonly doc: string;
  readonly primary: BindingView;
  readonly others: readonly BindingView[];
};

export type BindingView = {
  /** `GET /v1/users/{id}` */
  readonly name: string;
  /** Names that the file imports. */
  readonly call: string;
  readonly operations: string;
  /** `operationId` of the document. */
  readonly operation: string;
  readonly resources: readonly ResourceView[];
  readonly route: ClientRouteView;
};

export function viewClient(
  model: Model,
  service: Service,
  calls: readonly PlacedCall[],
  path: string,
  config: Config,
): ClientView {
  const declared = {
    client: `${service.names.pascal}RestClient`,
    create: `create${service.names.pascal}RestClient`,
  };
  const imports = createImports(path, config, [...Object.values(declared), "routes"]);
  const names = {
    createRestClient: imports.value(published("@svcgen/runtime/client", "createRestClient")),
    options: imports.type(published("@svcgen/runtime/client", "RestClientOptions")),
    table: imports.type(published("@svcgen/runtime/client", "ClientRoutes")),
  };
  const call = imports.type(published("@svcgen/runtime/client", "RestCall"));
  const operations = imports.type({ name: "operations", from: { kind: "generated", path: "openapi/types" } });
  const viewBinding = (operation: Operation, placed: Placed): BindingView => {
    const route = viewRoute(model, operation, placed);
    const { resources, method, template } = route;
    return { name: `${method} ${template}`, call, operations, operation: placed.id, resources, route };
  };
  return {
    source: service.file,
    imports: imports.view(),
    id: service.id,
    doc: docText(service),
    ...declared,
    ...names,
    calls: calls.flatMap(({ operation, bindings: [primary, ...others] }) =>
      primary === undefined
        ? []
        : [
            {
              name: operation.localName,
              doc: docText(operation),
              primary: viewBinding(operation, primary),
              others: others.map((placed) => viewBinding(operation, placed)),
            },
          ],
    ),
  };
}
