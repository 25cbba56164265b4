import type { Json } from "../../../artifact/artifact.js";

/** What Envoy answers by itself has the same form as what the service answers: application/problem+json (RFC 9457). */
export const localReplies: { readonly [key: string]: Json } = {
  mappers: (
    [
      [400, "Bad Request", "invalid_argument"],
      [401, "Unauthorized", "unauthenticated"],
      [403, "Forbidden", "permission_denied"],
      [404, "Not Found", "not_found"],
      [405, "Method Not Allowed", "unimplemented"],
      [408, "Request Timeout", "deadline_exceeded"],
      [413, "Content Too Large", "resource_exhausted"],
      [429, "Too Many Requests", "resource_exhausted"],
      [431, "Request Header Fields Too Large", "resource_exhausted"],
      [500, "Internal Server Error", "internal"],
      [502, "Bad Gateway", "unavailable"],
      [503, "Service Unavailable", "unavailable"],
      [504, "Gateway Timeout", "deadline_exceeded"],
    ] as const
  ).map(([status, title, code]) => ({
    filter: {
      status_code_filter: { comparison: { op: "EQ", value: { default_value: status, runtime_key: "svcgen.status" } } },
    },
    body_format_override: {
      json_format: { type: "about:blank", title, status: "%RESPONSE_CODE%", detail: "%LOCAL_REPLY_BODY%", code },
      content_type: "application/problem+json",
    },
  })),
};
