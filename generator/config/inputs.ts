import type { Config } from "./config.js";

/** Files of the project that the configuration names and that are read when the faces are made. */
export function namedFiles({ emit }: Config): readonly string[] {
  const overlay = emit.openapi === false ? undefined : emit.openapi.overlay;
  return overlay === undefined ? [] : [overlay];
}
