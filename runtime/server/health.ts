import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import {
  type Health,
  type HealthCheckResponseSchema,
  HealthCheckResponse_ServingStatus as Status,
} from "../gen/grpc/health/v1/health_pb.js";
import type { Readiness } from "./readiness.js";

/**
 * `grpc.health.v1`: load balancers and orchestrators ask it. All services of a server are ready together, so their states
 * are the server's.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 */
export function createHealth(services: readonly string[], readiness: Readiness): ServiceImpl<typeof Health> {
  const known = new Set(["", ...services]);
  const status = () => (readiness.state === "ready" ? Status.SERVING : Status.NOT_SERVING);
  return {
    check({ service }) {
      if (!known.has(service)) {
        throw new ConnectError(`unknown service ${service}`, Code.NotFound);
      }
      return { status: status() };
    },
    /** Ends when the server drains, once it has said so: it would hold up the shutdown otherwise. */
    async *watch({ service }, { signal }): AsyncGenerator<MessageInitShape<typeof HealthCheckResponseSchema>> {
      let last: Status | undefined;
      while (!signal.aborted) {
        const now = known.has(service) ? status() : Status.SERVICE_UNKNOWN;
        if (now !== last) {
          last = now;
          yield { status: now };
          // The state may have changed while the message was written.
          continue;
        }
        if (readiness.state === "draining") {
          return;
        }
        await readiness.changed(signal);
      }
    },
    list() {
      return { statuses: Object.fromEntries([...known].map((name) => [name, { status: status() }])) };
    },
  };
}
