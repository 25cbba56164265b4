import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { EmitterName } from "../../generator/config/config.js";
import type { BodyBinding } from "../../generator/model/model.js";
import type { Facts } from "./facts.js";
import { modelFacts } from "./model-facts.js";
import { readProjects } from "./projects.js";
import { readClients, readConnect, readEvents, readRest } from "./read-code.js";
import { readAsyncapi, readEnvoy, readOpenapi, readRouteTable } from "./read-documents.js";

// Each artifact of each project is read by somebody who knows its format and nothing of svcgen's emitters, and says what the model says.

/** By which a client calls what answers to every method. A GET has no body. */
function methodsFor({ kind }: BodyBinding): readonly string[] {
  const withBody = ["PUT", "POST", "DELETE", "PATCH"];
  return kind === "none" ? ["GET", ...withBody] : withBody;
}

const projects = await readProjects();

describe.each(projects)("$name", (project) => {
  const model = modelFacts(project.model);
  /** YAML has all of JSON: one reader is enough. */
  const document = (path: string) => parse(project.files[`${path}.json`] ?? project.files[`${path}.yaml`] ?? "");
  const documented = new Set([...model.bindings].filter((line) => !project.undocumented.has(line.split(" ")[0] ?? "")));
  const of = (face: EmitterName) => test.runIf(project.has(face));

  of("openapi")("OpenAPI", () => {
    expect(readOpenapi(document("openapi/openapi"))).toEqual({ bindings: documented });
  });

  of("asyncapi")("AsyncAPI", () => {
    const { events, commands, emits, subscriptions } = model;
    expect(readAsyncapi(document("asyncapi/asyncapi"))).toEqual({ events, commands, emits, subscriptions });
  });

  const isPrinted = (path: string) => path in project.files;
  const printedTwice = ["openapi/openapi", "asyncapi/asyncapi"].filter(
    (path) => isPrinted(`${path}.json`) && isPrinted(`${path}.yaml`),
  );
  test.each(printedTwice)("%s is the same in JSON and in YAML", (path) => {
    expect(parse(project.files[`${path}.yaml`] ?? "")).toEqual(JSON.parse(project.files[`${path}.json`] ?? ""));
  });

  of("gateway")("the route table", () => {
    const { methods, bindings } = callable();
    expect(readRouteTable(document("gateway/routes"))).toEqual({ bindings, methods });
  });

  of("envoy")("Envoy", () => {
    const { methods, bindings } = callable();
    expect(readEnvoy(project.files["gateway/envoy/envoy.yaml"] ?? "")).toEqual({
      bindings: new Set([...bindings].map((line) => line.split(" ").slice(0, 2).join(" "))),
      methods: new Set([...methods].map((line) => line.split(" ")[0])),
    });
  });

  of("rest")("REST", async () => {
    const { bindings } = await readRest(project);
    expect(bindings).toEqual(model.bindings);
  });

  // They are typed by the types of the document.
  test.runIf(project.has("client") && isPrinted("openapi/types.ts"))("REST clients", () => {
    const expected = project.model.services.flatMap(({ path, operations }) =>
      operations.flatMap(({ localName, routes }) =>
        routes
          .filter(({ id, verb }) => !project.undocumented.has(id) && verb !== "TRACE")
          .flatMap(({ verb, template, bindings }) =>
            (verb === "*" ? methodsFor(bindings.body) : [verb]).map(
              (method) => `${path} ${localName} ${method} ${template.text}`,
            ),
          ),
      ),
    );
    expect(readClients(project)).toEqual(new Set(expected));
  });

  of("queue")("events", async () => {
    expect(await readEvents(project)).toEqual({ events: model.events });
  });

  of("connect")("services, with their routes and their part in the queue", async () => {
    const { handlers, ...facts } = await readConnect(project);
    const { events: _, ...rest } = model;
    expect(facts).toEqual(rest);
    expect(handlers).toEqual(
      new Set(
        project.model.services.flatMap(({ names, operations }) =>
          operations.map(({ localName }) => `${names.pascal}Handlers.${localName}`),
        ),
      ),
    );
  });

  /** Whoever takes events has no caller, and what is hidden none from outside: no gateway leads there. */
  function callable(): Pick<Facts, "bindings" | "methods"> {
    const operations = project.model.services.flatMap((service) => service.operations);
    const takers = new Set(
      operations.filter(({ subscription, hidden }) => subscription !== undefined || hidden).map(({ id }) => id),
    );
    return {
      bindings: model.bindings,
      methods: new Set([...model.methods].filter((line) => !takers.has(line.split(" ")[0] ?? ""))),
    };
  }
});
