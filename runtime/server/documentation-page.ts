/**
 * The page, with the version of the renderer in the addresses of what it loads. Addresses are relative, so that it works
 * behind a proxy that puts the service below a path.
 */
export function printPage(title: string, version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png?${version}">
<link rel="stylesheet" href="docs/swagger-ui.css?${version}">
</head>
<body>
<div id="swagger-ui"><noscript>This page needs JavaScript. The document is <a href="openapi.json">openapi.json</a>.</noscript></div>
<script src="docs/swagger-ui-bundle.js?${version}"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;
}

/**
 * What starts the renderer. Requests go to the service that the page comes from, whatever servers the document names: they
 * are for callers, and the page may call nobody else. Two words of JSON Schema are put as Swagger UI reads them best: it
 * makes examples of a pattern, though a format gives better ones, and takes a `not` without a type for "nothing".
 */
export const startScript = `"use strict";
const legible = (value) => {
  if (Array.isArray(value)) return value.map(legible);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, below]) => [key, legible(below)]));
  if (typeof copy.format === "string" && typeof copy.pattern === "string") delete copy.pattern;
  if (typeof copy.type === "string" && typeof copy.not === "object") copy.not = { type: copy.type, ...copy.not };
  return copy;
};
fetch("openapi.json")
  .then((response) => {
    if (!response.ok) throw new Error("openapi.json: " + response.status);
    return response.json();
  })
  .then((spec) => {
    const root = new URL(".", location.href).pathname.replace(/\\/$/, "");
    SwaggerUIBundle({
      spec: { ...legible(spec), servers: [{ url: root === "" ? "/" : root, description: "This service" }] },
      dom_id: "#swagger-ui",
      deepLinking: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      validatorUrl: null,
    });
  })
  .catch((error) => {
    document.getElementById("swagger-ui").textContent = String(error);
  });
`;

/** Nothing may be loaded from elsewhere, sent elsewhere, or put around the page. Swagger UI writes styles into elements. */
export const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-cache",
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
} as const;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
