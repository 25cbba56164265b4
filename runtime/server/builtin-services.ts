import type { DescService } from "@bufbuild/protobuf";
import { createServiceImplSpec } from "@connectrpc/connect";
import { Health } from "../gen/grpc/health/v1/health_pb.js";
import { ServerReflection } from "../gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as ServerReflectionAlpha } from "../gen/grpc/reflection/v1alpha/reflection_pb.js";
import type { ServiceDefinition } from "../service.js";
import { createHealth } from "./health.js";
import type { Implementation } from "./implement.js";
import type { Readiness } from "./readiness.js";
import { createReflection } from "./reflection.js";

/** The services that every server has. A service of the user's with the same name takes their place. */
export function implementBuiltins(
  definitions: readonly ServiceDefinition[],
  readiness: Readiness,
  reflection: boolean,
): readonly Implementation[] {
  const own = new Set(definitions.map(({ service }) => service.typeName));
  const services = definitions.map(({ service }) => service);
  const builtins: readonly DescService[] = reflection ? [Health, ServerReflection, ServerReflectionAlpha] : [Health];
  const all = [...services, ...builtins.filter(({ typeName }) => !own.has(typeName))];
  const health = createHealth(
    all.map(({ typeName }) => typeName),
    readiness,
  );
  const serverReflectionInfo = createReflection(all);
  const handlers = new Map<DescService, object>([
    [Health, health],
    [ServerReflection, { serverReflectionInfo }],
    [ServerReflectionAlpha, { serverReflectionInfo }],
  ]);
  return builtins
    .filter(({ typeName }) => !own.has(typeName))
    .map((service) => {
      const methods = createServiceImplSpec(service, handlers.get(service) ?? {}).methods;
      return { definition: { service, handlers: {} }, methods: Object.values(methods) };
    });
}
