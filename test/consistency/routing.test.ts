import { describe, expect, test } from "vitest";
import { decide } from "./oracle.js";
import { readProjects } from "./projects.js";
import { readRest } from "./read-code.js";
import { disagreements } from "./routing.js";

// The router of the service, the order of the route table, and Envoy's list send each request to where the text of http.proto
// sends it, whoever reads it.

const projects = (await readProjects()).filter((project) => project.has("rest") && project.has("envoy"));

test.each(projects)("$name: every router agrees with the oracle", async (project) => {
  const { routes } = await readRest(project);
  const rest = routes.map(({ id, verb, path }) => ({ id, verb, template: path }));
  const table = JSON.parse(project.files["gateway/routes.json"] ?? "null");
  const { differences, reached } = disagreements(
    { rest, table, envoy: project.files["gateway/envoy/envoy.yaml"] ?? "" },
    600,
  );
  expect(differences).toEqual([]);
  expect(reached).toBeGreaterThan(60);
});

describe("the oracle", () => {
  const routes = [
    "GET /v1/{a}",
    "GET /v1/x",
    "GET /v1/{a}/**",
    "POST /v1/{name=a/*}:go",
    "* /v1/any",
    "GET /v1/any",
    "GET /**",
  ].map((text) => {
    const [verb = "", template = ""] = text.split(" ");
    return { id: text, verb, template };
  });
  test.each([
    ["GET", "/v1/x", "GET /v1/x"],
    ["GET", "/v1/y", "GET /v1/{a}"],
    ["HEAD", "/v1/y", "GET /v1/{a}"],
    ["GET", "/v1/y/z", "GET /v1/{a}/**"],
    ["POST", "/v1/a/1:go", "POST /v1/{name=a/*}:go"],
    ["GET", "/v1/a/1:go", "GET /v1/{a}/**"],
    ["PUT", "/v1/any", "* /v1/any"],
    ["GET", "/v1/any", "GET /v1/any"],
    ["GET", "/", "GET /**"],
    ["GET", "/v1/", "not-found"],
    ["GET", "/v1//z", "not-found"],
    ["PUT", "/v1/y", "method-not-allowed"],
  ])("%s %s", (method, path, want) => {
    const decision = decide(routes, method, path);
    expect(decision.kind === "route" ? decision.id : decision.kind).toBe(want);
  });
});
