import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import Handlebars from "handlebars";
import { beforeAll, expect, test } from "vitest";
import type { View, ViewValue } from "../../../generator/artifact/artifact.js";
import type { EmitterName } from "../../../generator/config/config.js";
import { resolveConfig } from "../../../generator/config/resolve.js";
import { clientEmitter } from "../../../generator/emit/client/emitter.js";
import { connectEmitter } from "../../../generator/emit/connect/emitter.js";
import type { Emitter } from "../../../generator/emit/emitter.js";
import { queueEmitter } from "../../../generator/emit/queue/emitter.js";
import { restEmitter } from "../../../generator/emit/rest/emitter.js";
import { buildModel } from "../../../generator/model/build.js";
import { printTemplate, templateHelpers } from "../../../generator/render/template.js";
import { compileProtos } from "../../support/compile.js";
import { exampleProtos, tortureProtos } from "../../support/example.js";

// Strict mode finds what a template names and a view lacks, but not in `{{#if name}}`; so the templates are also read.

const folder = join(import.meta.dirname, "../../../templates");
const emitters: readonly Emitter[] = [connectEmitter, restEmitter, clientEmitter, queueEmitter];
const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".hbs") && !path.startsWith("scaffold"))
  .map((path) => relative(folder, join(folder, path)).replace(/\.hbs$/, ""))
  .sort();

/** The views that the emitters give to each template for the example and for the torture. */
const views = new Map<string, View[]>();

beforeAll(async () => {
  const config = resolveConfig();
  const descriptors = await compileProtos({ ...exampleProtos, ...tortureProtos });
  const { model } = buildModel(descriptors, config);
  const enabled = new Set<EmitterName>([...emitters.map(({ name }) => name), "openapi"]);
  for (const emitter of emitters) {
    const context = { options: {}, config, enabled, compiled: descriptors };
    for (const artifact of await emitter.emit(model, context as never)) {
      if (artifact.kind === "template")
        views.set(artifact.template, [...(views.get(artifact.template) ?? []), artifact.view]);
    }
  }
});

test("there are templates, and each is used", () => {
  const partials = names.flatMap((name) => partialsOf(parse(name)));
  expect(names.filter((name) => !views.has(name) && !partials.includes(name))).toEqual([]);
  expect([...views.keys(), ...partials].filter((name) => !names.includes(name))).toEqual([]);
});

test.each(names)("%s has at most 60 lines", (name) => {
  expect(read(name).split("\n").length).toBeLessThanOrEqual(61);
});

test.each(names)("%s decides nothing: no helper within a helper's arguments", (name) => {
  let found = 0;
  walk(parse(name), (node) => {
    if (node.type === "SubExpression") found++;
  });
  expect(found).toBe(0);
});

test.each(names)("%s prints no string without quoting it for its place", (name) => {
  const bare: string[] = [];
  walk(parse(name), (node) => {
    if (node.type !== "MustacheStatement") return;
    const { path, params } = node as hbs.AST.MustacheStatement;
    const text = path.type === "PathExpression" ? (path as hbs.AST.PathExpression).original : path.type;
    if (params.length === 0) bare.push(text);
    else expect(Object.keys(templateHelpers)).toContain(text);
  });
  const numbers = [
    "successStatus",
    "expiresAfterMs",
    "maxAttempts",
    "minBackoffMs",
    "maxBackoffMs",
    "ackTimeoutMs",
    "concurrency",
  ];
  expect(bare.filter((path) => !numbers.includes(path))).toEqual([]);
});

test("each path of a template is in its views", () => {
  const missing = new Set<string>();
  for (const [name, samples] of views) {
    for (const view of samples) findMissing(parse(name), name, view, missing);
  }
  expect([...missing]).toEqual([]);
});

test("an error names the template, the line and the column", () => {
  expect(() =>
    printTemplate("rest/service", { source: "a.proto", imports: [], id: "a", name: "b", routes: [{}] }),
  ).toThrow("templates/rest/service.hbs:14:9: stringLiteral has been given nothing");
});

test("an error in a partial names the partial", () => {
  const view = {
    source: "a.proto",
    imports: [{ typeOnly: true, names: [{ name: "a b", alias: "", type: false }], from: "" }],
  };
  expect(() => printTemplate("rest/service", view)).toThrow(
    'templates/partials/imports.hbs:2:108: "a b" is not an identifier',
  );
});

/** Follow the template with a view, and note what it names and the view has not. */
function findMissing(node: hbs.AST.Node, name: string, context: ViewValue, missing: Set<string>): void {
  const lookUp = (expression: hbs.AST.Expression): ViewValue | undefined => {
    if (expression.type !== "PathExpression") return undefined;
    const { original, data } = expression as hbs.AST.PathExpression;
    if (original === "this") return context;
    if (data) return undefined;
    const value = (context as View)[original];
    if (value === undefined) missing.add(`${name}: ${original}`);
    return value;
  };
  switch (node.type) {
    case "Program":
      for (const statement of (node as hbs.AST.Program).body) findMissing(statement, name, context, missing);
      break;
    case "MustacheStatement": {
      const { path, params } = node as hbs.AST.MustacheStatement;
      for (const expression of params.length === 0 ? [path as hbs.AST.Expression] : params) lookUp(expression);
      break;
    }
    case "PartialStatement": {
      const { name: path, params } = node as hbs.AST.PartialStatement;
      const partial = (path as hbs.AST.PathExpression).original;
      const [argument] = params;
      const inner = argument === undefined ? context : lookUp(argument);
      if (inner !== undefined) findMissing(parse(partial), partial, inner, missing);
      break;
    }
    case "BlockStatement": {
      const { path, params, program, inverse } = node as hbs.AST.BlockStatement;
      const [argument] = params;
      const value = argument === undefined ? undefined : lookUp(argument);
      const inner = (path as hbs.AST.PathExpression).original;
      if (inner === "each") for (const item of value as readonly ViewValue[]) findMissing(program, name, item, missing);
      else if (inner === "with") findMissing(program, name, value as View, missing);
      else findMissing(program, name, context, missing);
      if (inverse !== undefined) findMissing(inverse, name, context, missing);
      break;
    }
  }
}

function partialsOf(program: hbs.AST.Program): readonly string[] {
  const found: string[] = [];
  walk(program, (node) => {
    if (node.type === "PartialStatement")
      found.push(((node as hbs.AST.PartialStatement).name as hbs.AST.PathExpression).original);
  });
  return found;
}

function walk(node: unknown, visit: (node: hbs.AST.Node) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (typeof node === "object" && node !== null) {
    if ("type" in node) visit(node as hbs.AST.Node);
    for (const [key, value] of Object.entries(node)) if (key !== "loc") walk(value, visit);
  }
}

function parse(name: string): hbs.AST.Program {
  return Handlebars.parse(read(name));
}

function read(name: string): string {
  return readFileSync(join(folder, `${name}.hbs`), "utf8");
}
