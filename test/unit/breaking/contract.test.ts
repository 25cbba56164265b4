import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Contract } from "../../../generator/breaking/comparison.js";
import { resolveConfig } from "../../../generator/config/resolve.js";
import type { UserConfig } from "../../../generator/config/user-config.js";
import type { Message, Model, Operation, TypeName } from "../../../generator/model/model.js";
import { isRequired } from "../../../generator/model/walk.js";
import { readFolder } from "../../support/pipeline.js";
import { compare, contractOf, proto } from "./compare.js";

// Properties on the contract of the example, which has all faces.

let acme: Contract;

beforeAll(async () => {
  const files = readFolder(join(import.meta.dirname, "../../../schemas/acme"));
  acme = await contractOf(Object.fromEntries(Object.entries(files).map(([path, text]) => [`acme/${path}`, text])));
});

test("a contract breaks nothing of itself", () => {
  expect(compare(acme, acme)).toEqual([]);
});

/** A contract that has less: the services, methods, bindings, parameters, fields and events that the choices leave. */
function without({ model, ...rest }: Contract, isLeft: (name: string) => boolean): Contract {
  const message = (one: Message): Message => ({
    ...one,
    fields: one.fields.filter((field) => isRequired(field) || isLeft(`${one.id}.${field.name}`)),
  });
  const messages = (all: Readonly<Record<TypeName, Message>>) =>
    Object.fromEntries(Object.entries(all).map(([id, one]) => [id, message(one)]));
  const operation = (one: Operation): Operation => ({
    ...one,
    routes: one.routes
      .filter(({ id }) => isLeft(id))
      .map((route) => ({
        ...route,
        bindings: {
          ...route.bindings,
          query: route.bindings.query.filter(({ name, required }) => required || isLeft(`${route.id}?${name}`)),
        },
      })),
  });
  const less: Model = {
    ...model,
    services: model.services
      .filter(({ id }) => isLeft(id))
      .map((service) => ({
        ...service,
        operations: service.operations.filter(({ id }) => isLeft(id)).map(operation),
      })),
    events: model.events.filter(({ id }) => isLeft(id)),
    messages: messages(model.messages),
    shown: { ...model.shown, messages: messages(model.shown.messages) },
  };
  return { model: less, ...rest };
}

/** By chance, but always the same for one name. */
const choices = fc.func(fc.boolean()).map((choose) => (name: string) => choose(name) as boolean);

test("additions alone break nothing", () => {
  fc.assert(
    fc.property(choices, (isLeft) => {
      expect(compare(without(acme, isLeft), acme)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("each method and event that is taken away is told", () => {
  const names = ({ model }: Contract) => [
    ...model.services.flatMap(({ operations }) => operations.map(({ id }) => id)),
    ...model.events.map(({ id }) => id),
  ];
  fc.assert(
    fc.property(choices, (isLeft) => {
      const less = without(acme, (name) => !names(acme).includes(name) || isLeft(name));
      const told = compare(acme, less).flatMap(({ code, message }) =>
        code === "breaking/method-removed" || (code === "breaking/event-removed" && message.includes("no event"))
          ? (/acme[\w.]*\w/.exec(message) ?? [])
          : [],
      );
      expect(told.toSorted()).toEqual(
        names(acme)
          .filter((name) => !isLeft(name))
          .toSorted(),
      );
    }),
    { numRuns: 100 },
  );
});

const before = `message M { string a = 1; string b = 2; } message N {}
  service S { rpc A(M) returns (M) { option (google.api.http) = {post: "/a" body: "*"}; } }`;

test("a finding points to what is left, with a note of what was", async () => {
  const places = async (old: string, now: Readonly<Record<string, string>>) =>
    compare(await contractOf({ "a.proto": proto("p", old) }), await contractOf(now)).map(
      ({ code, span, related }) =>
        `${code} ${span?.path}:${span?.start.line} ${related?.map((note) => `${note.span.start.line} ${note.message}`)}`,
    );
  const lines = proto("p", "").split("\n").length - 1;
  const rest = "\n// More.\n";
  expect(await places(before, { "a.proto": proto("p", `${rest}${before.replace("string b = 2;", "")}`) })).toEqual([
    `breaking/field-removed schemas/a.proto:${lines + 2} ${lines} as it is at HEAD`,
  ]);
  expect(await places(before, { "a.proto": proto("p", "message M {}") })).toEqual([
    `breaking/method-removed schemas/a.proto:2 ${lines + 1} as it is at HEAD`,
    `breaking/route-removed schemas/a.proto:2 ${lines + 1} as it is at HEAD`,
  ]);
  expect(await places(before, { "b.proto": proto("p", "message M {}") })).toEqual([
    `breaking/method-removed schemas/a.proto:${lines + 1} ${lines + 1} as it is at HEAD`,
    `breaking/route-removed schemas/a.proto:${lines + 1} ${lines + 1} as it is at HEAD`,
  ]);
});

test.each<[string, UserConfig["breaking"], readonly string[]]>([
  ["nothing", {}, ["breaking/field-removed", "breaking/success-status"]],
  ["the package", { ignore: ["p.v1"] }, []],
  ["the beginning of its name", { ignore: ["p.v"] }, ["breaking/field-removed", "breaking/success-status"]],
  ["the message", { ignore: ["p.v1.M"] }, ["breaking/success-status"]],
  ["the field", { ignore: ["p.v1.M.b"] }, ["breaking/success-status"]],
  ["another field", { ignore: ["p.v1.M.a"] }, ["breaking/field-removed", "breaking/success-status"]],
  ["one code of the package", { ignoreOnly: { "breaking/success-status": ["p.v1"] } }, ["breaking/field-removed"]],
  [
    "the same code of another service",
    { ignoreOnly: { "breaking/success-status": ["p.v1.T"] } },
    ["breaking/field-removed", "breaking/success-status"],
  ],
])("ignored is %s", async (_, ignored, want) => {
  const after = before
    .replace("string b = 2;", "")
    .replace("{ option", "{ option (svcgen.v1.rest).success_status = 201; option");
  const contract = await contractOf({ "a.proto": proto("p.v1", after) });
  const config = resolveConfig({ breaking: ignored ?? {} });
  const found = compare(await contractOf({ "a.proto": proto("p.v1", before) }), { ...contract, config });
  expect(found.map(({ code }) => code).toSorted()).toEqual(want);
});
