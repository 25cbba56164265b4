import type { Json } from "../../../artifact/artifact.js";

export const bufferName = "envoy.filters.http.buffer";

/** The filter that measures bodies. It is off but for routes that switch it on: what streams cannot be held back. */
export const bufferFilter: { readonly [key: string]: Json } = {
  name: bufferName,
  disabled: true,
  typed_config: {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer",
    max_request_bytes: 4194304,
  },
};
