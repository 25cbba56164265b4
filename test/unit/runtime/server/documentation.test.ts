import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type RunningServer, type ServeOptions, serve } from "@svcgen/runtime";
import { afterEach, describe, expect, test } from "vitest";
import { createDocumentation } from "../../../../runtime/server/documentation.js";

const openapi = { openapi: "3.1.0", info: { title: `</title><script>"x" & 'y'`, version: "1" }, paths: {} };

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(options: Partial<ServeOptions> = {}): Promise<string> {
  server = await serve({ services: [], port: 0, signals: [], documents: { openapi }, ...options });
  return server.url;
}

describe("the page", () => {
  test("may load nothing from elsewhere, and is asked for anew", async () => {
    const response = await fetch(`${await start()}/docs`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    // `'self'` and data within styles, nothing else.
    expect(policy).not.toMatch(/\*|https?:|unsafe-eval|script-src[^;]*unsafe-inline/);
    const html = await response.text();
    expect(html).toContain("<title>&#60;/title&#62;&#60;script&#62;&#34;x&#34; &#38; &#39;y&#39;</title>");
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = ""]) => address);
    expect(addresses.filter((address) => /^[a-z]+:|^\//.test(address))).toEqual([]);
  });

  test("names files that are there, and that browsers keep", async () => {
    const url = await start();
    const html = await (await fetch(`${url}/docs`)).text();
    const addresses = [...html.matchAll(/(?:src|href)="(docs\/[^"]*\?[^"]*)"/g)].map(
      ([, address]) => `${url}/${address}`,
    );
    expect(addresses).toHaveLength(3);
    for (const address of addresses) {
      const response = await fetch(address);
      expect([response.status, response.headers.get("cache-control")]).toEqual([
        200,
        "public, max-age=31536000, immutable",
      ]);
      const length = (await response.arrayBuffer()).byteLength;
      const plain = await fetch(address, { headers: { "accept-encoding": "identity" } });
      expect(plain.headers.get("content-encoding")).toBeNull();
      expect((await plain.arrayBuffer()).byteLength).toBe(length);
      const again = await fetch(address, { headers: { "if-none-match": response.headers.get("etag") ?? "" } });
      expect([again.status, await again.text()]).toEqual([304, ""]);
    }
    const script = await fetch(`${url}/docs/start.js`);
    expect([script.status, script.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
  });

  test("is at one address", async () => {
    const response = await fetch(`${await start()}/docs/`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([308, "../docs"]);
  });

  test.each(["/docs", "/docs/start.js", "/docs/swagger-ui.css"])("is only read: %s", async (path) => {
    const url = await start();
    const head = await fetch(url + path, { method: "HEAD" });
    expect([head.status, await head.text(), Number(head.headers.get("content-length")) > 0]).toEqual([200, "", true]);
    const post = await fetch(url + path, { method: "POST" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("there is no page", () => {
  test.each<[string, Partial<ServeOptions>]>([
    ["if it is not wanted", { docs: false }],
    ["of no document", { documents: {} }],
  ])("%s", async (_name, options) => {
    const response = await fetch(`${await start(options)}/docs`);
    expect([response.status, response.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  });

  test("without the package, which is said", async () => {
    const routes = createDocumentation(openapi, false, () => {}, null);
    expect([...routes.keys()]).toEqual(["/docs"]);
    const plain = createServer((request, response) => routes.get(request.url ?? "")?.(request, response));
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const response = await fetch(`http://127.0.0.1:${(plain.address() as AddressInfo).port}/docs`);
    expect([response.status, await response.text()]).toEqual([
      404,
      "No page: the documentation page needs the package swagger-ui-dist, which is not installed (npm install swagger-ui-dist). The document is at /openapi.json.\n",
    ]);
    plain.close();
  });

  test("without the package, and so no server, if the page is wanted", () => {
    expect(() => createDocumentation(openapi, true, () => {}, null)).toThrow(
      "docs is true, but the documentation page needs the package swagger-ui-dist, which is not installed: npm install swagger-ui-dist",
    );
  });
});
