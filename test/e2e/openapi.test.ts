import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDemoToken } from "../../examples/acme/src/demo-token.js";
import { type Acme, startAcme } from "../../examples/acme/src/start.js";

// The committed document against the running service: each answer is one that the document describes.

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by hand
const document: any = JSON.parse(readFileSync("generated/openapi/openapi.json", "utf8"));
const ajv = new Ajv2020.default({ strict: false, logger: false });
addFormats.default(ajv);
ajv.addSchema({ ...document, $id: "https://api/" });

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme({ service: 0, gateway: 0 });
});
afterAll(async () => {
  await acme.close();
});

/** Call an operation and say what the document has against the answer. */
async function call(
  method: string,
  path: string,
  url: string,
  body?: unknown,
): Promise<readonly [number, readonly string[]]> {
  const authorization = `Bearer ${await createDemoToken("users.read users.write")}`;
  const headers = { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) };
  const response = await fetch(`${acme.gateway.url}${url}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
  const operation = document.paths[path]?.[method.toLowerCase()];
  const named = operation?.responses[response.status] ?? operation?.responses.default;
  if (named === undefined) return [response.status, [`no response ${response.status} of ${method} ${path}`]];
  const described = named.$ref === undefined ? named : document.components.responses[named.$ref.split("/").at(-1)];
  const media = described.content?.[type];
  if (media === undefined) return [response.status, [`no content type ${type}`]];
  const key =
    named.$ref === undefined
      ? `/paths/${pointerPart(path)}/${method.toLowerCase()}/responses/${response.status}`
      : named.$ref.slice(1);
  const validate = ajv.compile({ $ref: `https://api/#${key}/content/${pointerPart(type)}/schema` });
  const value = await response.json();
  const requestSchema = operation.requestBody?.content["application/json"].schema;
  const wrong = validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `answer${instancePath}: ${message}`);
  if (response.status < 300 && requestSchema !== undefined) {
    const known = ajv.compile({
      $ref: `https://api/#/paths/${pointerPart(path)}/${method.toLowerCase()}/requestBody/content/application~1json/schema`,
    });
    if (!known(body)) wrong.push(`request: ${JSON.stringify(known.errors)}`);
  }
  return [response.status, wrong];
}

function pointerPart(part: string): string {
  return encodeURI(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

test.each<[string, string, string, string, unknown, number]>([
  ["add", "POST", "/v1/users", "/v1/users", { name: "Ada", email: "ada@example.com" }, 201],
  ["add, in the plain form", "POST", "/users", "/users", { name: "Bob", email: "bob@example.com" }, 201],
  ["add somebody twice", "POST", "/users", "/users", { name: "Bob", email: "bob@example.com" }, 409],
  ["add nobody", "POST", "/users", "/users", { name: "", email: "x" }, 400],
  ["add with a word too many", "POST", "/users", "/users", { name: "C", email: "c@example.com", z: 1 }, 400],
  ["list", "GET", "/v1/users", "/v1/users", undefined, 200],
  ["list, in the plain form", "GET", "/users", "/users", undefined, 200],
  ["list what is no number", "GET", "/users", "/users?pageSize=x", undefined, 400],
  ["get", "GET", "/v1/users/{id}", "/v1/users/1", undefined, 200],
  ["get nobody", "GET", "/v1/users/{id}", "/v1/users/99", undefined, 404],
  ["get what is no number", "GET", "/v1/users/{id}", "/v1/users/x", undefined, 400],
  ["change", "PATCH", "/v1/users/{id}", "/v1/users/1?updateMask=name", { name: "Ada L." }, 200],
  ["replace", "PUT", "/users/{id}", "/users/1", { name: "Ada L.", email: "ada@example.com" }, 200],
  ["activate", "POST", "/v1/users/{id}:activate", "/v1/users/1:activate", {}, 200],
  ["greet", "GET", "/v1/greetings/{name}", "/v1/greetings/Ada", undefined, 200],
  ["greet again and again", "GET", "/v1/greetings/{name}:repeat", "/v1/greetings/Ada:repeat?count=2", undefined, 200],
  ["greet all", "POST", "/v1/greetings:gather", "/v1/greetings:gather", [{ name: "Ada" }], 200],
  ["watch", "GET", "/v1/welcomes", "/v1/welcomes", undefined, 200],
  ["remove", "DELETE", "/v1/users/{id}", "/v1/users/1", undefined, 200],
])("%s", async (_name, method, path, url, body, status) => {
  expect(await call(method, path, url, body)).toEqual([status, []]);
});
