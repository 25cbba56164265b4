import type { EsSymbol, Operation, Service } from "../../model/model.js";

/** Where the generated faces of a service stand and how they are called: what one face must know of another. */

/** The routes of a service; undefined if it has none. */
export function restFace(service: Service): EsSymbol | undefined {
  if (service.operations.every(({ routes }) => routes.length === 0)) return undefined;
  return { name: `${service.names.camel}Routes`, from: { kind: "generated", path: `rest/${service.path}` } };
}

/** The queue bindings of a service; undefined if it takes no part in any queue. */
export function queueFace(service: Service): EsSymbol | undefined {
  if (!service.operations.some(usesQueue)) return undefined;
  return { name: `${service.names.camel}Queue`, from: { kind: "generated", path: `queue/${service.path}` } };
}

function usesQueue({ command, emits, subscription }: Operation): boolean {
  return command !== undefined || subscription !== undefined || emits.length > 0;
}
