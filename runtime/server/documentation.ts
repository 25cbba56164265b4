import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { pageHeaders, printPage, startScript } from "./documentation-page.js";
import type { NodeRequest, NodeResponse } from "./node-handler.js";
import { respond } from "./respond.js";

/** Answers GET and HEAD. */
type Handler = (request: NodeRequest, response: NodeResponse) => void;

/**
 * `/docs`: Swagger UI with the OpenAPI document, for people to read it and to send requests. It comes from the package
 * swagger-ui-dist, which is installed where it is wanted, so that other services do not carry it; nothing is fetched from
 * anywhere else.
 *
 * @param wanted Whether the server is not to start without it. Else the page says what it lacks.
 * @throws when it is wanted and not there
 */
export function createDocumentation(
  openapi: object,
  wanted: boolean,
  onFailure: (error: unknown) => void,
  renderer: Renderer | null = findRenderer(),
): ReadonlyMap<string, Handler> {
  if (renderer === null) {
    if (wanted) throw new Error(`docs is true, but ${lack}: npm install swagger-ui-dist`);
    const hint = Buffer.from(`No page: ${lack} (npm install swagger-ui-dist). The document is at /openapi.json.\n`);
    const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache" };
    return new Map([["/docs", sending(404, headers, hint)]]);
  }
  const page = Buffer.from(printPage(titleOf(openapi), renderer.version));
  const script = Buffer.from(startScript);
  const routes = new Map<string, Handler>([
    ["/docs", sending(200, pageHeaders, page)],
    ["/docs/", sending(308, { location: "../docs" }, Buffer.alloc(0))],
    ["/docs/start.js", sending(200, { "content-type": javascript, "cache-control": "no-cache" }, script)],
  ]);
  for (const [file, type] of Object.entries(assets)) {
    routes.set(`/docs/${file}`, serving(join(renderer.folder, file), type, renderer.version, onFailure));
  }
  return routes;
}

const lack = "the documentation page needs the package swagger-ui-dist, which is not installed";

const javascript = "text/javascript; charset=utf-8";

/** What the page loads of the package. */
const assets: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": javascript,
  "favicon-32x32.png": "image/png",
};

/** The package, where it is installed. */
interface Renderer {
  readonly folder: string;
  readonly version: string;
}

function findRenderer(): Renderer | null {
  const require = createRequire(import.meta.url);
  try {
    const path = require.resolve("swagger-ui-dist/package.json");
    return { folder: dirname(path), version: String(require(path).version) };
  } catch {
    return null;
  }
}

function titleOf(openapi: object): string {
  const { info } = openapi as { readonly info?: { readonly title?: unknown } };
  return typeof info?.title === "string" ? info.title : "API";
}

type Headers = Readonly<Record<string, string | number>>;

function sending(status: number, headers: Headers, body: Buffer): Handler {
  return (request, response) => {
    if (!isRead(request, response)) return;
    const all = { ...common, ...headers, "content-length": body.length };
    respond(response, status, all, request.method === "HEAD" ? undefined : body);
  };
}

/** A file of the package: read when it is first asked for, and kept. Its address holds the version, so it never changes. */
function serving(path: string, type: string, version: string, onFailure: (error: unknown) => void): Handler {
  let loading: Promise<{ readonly plain: Buffer; readonly packed: Buffer }> | undefined;
  const load = async () => {
    const plain = await readFile(path);
    return { plain, packed: await promisify(gzip)(plain) };
  };
  const etag = `"${version}"`;
  const headers = {
    ...common,
    "content-type": type,
    "cache-control": "public, max-age=31536000, immutable",
    etag,
    vary: "accept-encoding",
  };
  return (request, response) => {
    if (!isRead(request, response)) return;
    if (request.headers["if-none-match"] === etag) {
      respond(response, 304, headers);
      return;
    }
    loading ??= load();
    loading
      .then(({ plain, packed }) => {
        const isPacked = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
        const body = isPacked ? packed : plain;
        const encoding = isPacked ? { "content-encoding": "gzip" } : {};
        const all = { ...headers, ...encoding, "content-length": body.length };
        respond(response, 200, all, request.method === "HEAD" ? undefined : body);
      })
      .catch((error) => {
        loading = undefined;
        onFailure(error);
        respond(response, 500, { "content-length": 0 });
      });
  };
}

const common: Headers = { "x-content-type-options": "nosniff" };

function isRead({ method }: NodeRequest, response: NodeResponse): boolean {
  if (method === "GET" || method === "HEAD") return true;
  respond(response, 405, { allow: "GET, HEAD", "content-length": 0 });
  return false;
}
