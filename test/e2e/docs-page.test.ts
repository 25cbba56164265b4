import { readFileSync } from "node:fs";
import type { Page, Response } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";
import { type Browser, startBrowser } from "../support/browser.js";
import { program } from "../support/programs.js";

// The documentation page of the running example, opened in a real browser: it shows every operation, sends requests, shows
// the answers, and turns to nobody but the service.

const chromium = program("SVCGEN_CHROMIUM", "chromium");
const document = JSON.parse(readFileSync("generated/openapi/openapi.json", "utf8"));

chromium.describe("the documentation page", () => {
  let acme: Acme;
  let browser: Browser;
  let page: Page;
  /** What the browser complains of. */
  let complaints: string[];
  let addresses: string[];

  beforeAll(async () => {
    [acme, browser] = await Promise.all([startAcme({ service: 0, gateway: 0 }), startBrowser(chromium.path)]);
  });
  afterAll(async () => {
    await browser?.close();
    await acme?.close();
  });

  beforeEach(async () => {
    complaints = [];
    addresses = [];
    page = await browser.context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => addresses.push(request.url()));
    await page.goto(`${acme.service.url}/docs`);
    await page.locator(".opblock").first().waitFor();
  });
  afterEach(async () => {
    await page.close();
    const { origin } = new URL(acme.service.url);
    // Pictures in styles have addresses too.
    const elsewhere = addresses.filter((address) => !address.startsWith("data:") && new URL(address).origin !== origin);
    expect([elsewhere, complaints]).toEqual([[], []]);
  });

  /** Open an operation, fill in what it wants, send the request, and give what the page shows of the answer. */
  async function send(
    operation: { readonly method: string; readonly path: string },
    values: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<readonly [status: string, body: string, response: Response]> {
    const block = page.locator(`.opblock-${operation.method}`, {
      has: page.locator(`[data-path="${operation.path}"]`),
    });
    await block.locator(".opblock-summary").click();
    for (const [name, value] of Object.entries(values)) {
      await block.locator(`tr[data-param-name="${name}"] input`).fill(value);
    }
    if (body !== undefined) await block.locator("textarea.body-param__text").fill(JSON.stringify(body));
    const answered = page.waitForResponse((given) => given.request().method() === operation.method.toUpperCase());
    await block.locator("button.execute").click();
    const response = await answered;
    const shown = block.locator(".live-responses-table");
    const status = await shown.locator(".response-col_status").nth(1).textContent();
    const text = await shown.locator(".response-col_description .highlight-code").first().textContent();
    return [status?.trim() ?? "", text ?? "", response];
  }

  test("shows every operation of every service", async () => {
    const operations = Object.values<object>(document.paths).flatMap((item) => Object.keys(item));
    expect(await page.locator(".opblock").count()).toBe(operations.length);
    expect(await page.title()).toBe("Acme");
    expect(await page.locator(".info .title").textContent()).toContain("Acme");
    const tags = await page
      .locator(".opblock-tag")
      .evaluateAll((all) => all.map((one) => one.getAttribute("data-tag")));
    expect(tags).toEqual(document.tags.map(({ name }: { readonly name: string }) => name));
  });

  test("sends a request and shows the answer", async () => {
    const [status, shown, response] = await send(
      { method: "get", path: "/v1/greetings/{name}" },
      { name: "Ada / Bob" },
    );
    expect(response.url()).toBe(`${acme.service.url}/v1/greetings/Ada%20%2F%20Bob`);
    expect(status).toBe("200");
    expect(shown).toContain('"name": "Hello, Ada / Bob"');
  });

  test("sends a body", async () => {
    const create = { method: "post", path: "/v1/users" };
    const [status, shown] = await send(create, {}, { name: "Ada", email: "ada@example.com" });
    expect(status).toBe("201");
    expect(shown).toContain('"email": "ada@example.com"');
  });

  test("proposes a body that the service takes", async () => {
    const [status, shown] = await send({ method: "post", path: "/users" }, {});
    expect(status).toBe("201");
    expect(shown).toContain('"email": "user@example.com"');
  });

  test("shows an error of the service", async () => {
    const [status, shown] = await send({ method: "get", path: "/v1/users/{id}" }, { id: "4711" });
    expect(status).toContain("404");
    expect(shown).toContain('"code": "not_found"');
    // The browser tells of each answer that is an error.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("404 (Not Found)")]);
  });
});
