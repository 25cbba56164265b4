import type { Upstream } from "@svcgen/runtime/route-table";
import type { Config } from "../../config/config.js";

/** Where all services are looked for when the configuration names no upstream: the address that `serve()` has by default. */
export const defaultUpstream: Upstream = { name: "service", endpoints: ["127.0.0.1:50051"], connectTimeout: 1000 };

/**
 * The upstream that serves a service: the one that names it, else the one that names the nearest package around it, else
 * the one for `*`. Undefined if there are upstreams, but none for it.
 */
export function upstreamOf(service: string, { gateway }: Config): string | undefined {
  const names = Object.keys(gateway.upstreams).sort();
  if (names.length === 0) return defaultUpstream.name;
  for (const scope of scopesOf(service)) {
    const found = names.find((name) => gateway.upstreams[name]?.services.includes(scope) === true);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `a.b.Service`, `a.b`, `a`, `*`. */
function scopesOf(service: string): readonly string[] {
  const parts = service.split(".");
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join(".")), "*"];
}
