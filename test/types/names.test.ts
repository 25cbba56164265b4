import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { renderTypeScript } from "../support/render-typescript.js";
import { typeProblems } from "../support/type-check.js";

// Packages of random names, each of them one that TypeScript keeps or generated code uses, compile. They are made many at a
// time, since the compiler takes most of the time for itself.

const words = [
  ..."arguments await break case class const constructor default delete enum eval export extends false for".split(" "),
  ..."function get hasOwnProperty if import in interface let new null of package private prototype public".split(" "),
  ..."return set static string super switch then this toJSON toString true type typeof undefined valueOf var".split(
    " ",
  ),
  ..."Array AsyncIterable Function Map Object Partial Pick Promise Readonly Record String Symbol Uint8Array".split(" "),
  ..."Client Transport createClient HandlerContext MaybePromise ServiceDefinition MessageInitShape RestRoute".split(
    " ",
  ),
  ..."QueueBindings EventBinding CommandBinding CommandSender CommandSenderOptions Broker createCommandSender".split(
    " ",
  ),
  ..."ClientRoutes RestCall RestClientOptions createRestClient operations paths components RestClient".split(" "),
  ..."handlers request requests context transport broker options service routes queue commands emits".split(" "),
  ..."Message GenFile GenMessage GenService fileDesc messageDesc serviceDesc file_p0_p User user USER _ __ a1 A_1 A1".split(
    " ",
  ),
];

const name = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(...words).map((word) => word.charAt(0).toUpperCase() + word.slice(1)),
  fc
    .tuple(
      fc.constantFrom(...words),
      fc.constantFrom("Schema", "Handlers", "Client", "RestClient", "Routes", "Queue", "Commands"),
    )
    .map((parts) => parts.join("")),
);
const names = (minLength: number, maxLength: number, selector = (name: string) => name) =>
  fc.uniqueArray(name, { minLength, maxLength, selector });

// protobuf-es cannot declare these, so that the messages emitter refuses them.
const refused = ["arguments", "await", "eval", "undefined"];

// protobuf-es lowers the first letter of a method.
const methods = names(0, 6, (name) => name.charAt(0).toLowerCase() + name.slice(1));
const seeds = fc.infiniteStream(fc.nat());
const contract = fc.record({
  declared: names(6, 12).filter((all) => !all.some((name) => refused.includes(name))),
  services: fc.array(methods, { minLength: 1, maxLength: 3 }),
  seeds,
});

const faces = ["messages", "connect", "rest", "openapi", "client", "queue"] as const;

// The compiler takes seconds, and more where others use the processor too.
vi.setConfig({ testTimeout: 120_000 });

test("packages of hostile names compile", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(contract, { minLength: 15, maxLength: 15 }), async (contracts) => {
      const protos = Object.fromEntries(contracts.map((one, index) => [`p${index}/p.proto`, protoOf(one, index)]));
      const files = await renderTypeScript({ ...protos, "shared/shared.proto": shared }, faces);
      expect(typeProblems(import.meta.dirname, files)).toEqual([]);
    }),
    // A failing contract prints its seed; to shrink it would take minutes.
    { numRuns: 1, endOnFailure: true },
  );
});

interface Contract {
  /** Names of services, then of messages. */
  readonly declared: readonly string[];
  /** For each service the names of its methods. */
  readonly services: readonly (readonly string[])[];
  readonly seeds: Iterator<number>;
}

/** A package with all the names, so that other packages use two messages of one name. */
const sharedNames = words.filter((word) => !refused.includes(word));
const shared = `
  syntax = "proto3";
  package shared;
  import "svcgen/v1/queue.proto";
  ${sharedNames.map(printEvent).join("\n")}
`;

/** The proto of a contract: its methods take, give and publish messages of its own and of the shared package. */
function protoOf({ declared, services, seeds }: Contract, index: number): string {
  const messages = declared.slice(services.length);
  const types = [
    ...messages.map((message) => `.p${index}.${message}`),
    ...sharedNames.map((word) => `.shared.${word}`),
  ];
  const next = (below: number): number => Number(seeds.next().value) % below;
  // Half of the types are the package's own.
  const pick = (): string => types[next(2) === 0 ? next(messages.length) : next(types.length)] ?? "";
  const printed = services.map((methods, number) => {
    const rpcs = methods.map((method, at) => {
      const [client, server] = [next(4) === 0, next(4) === 0];
      const emits = [...new Set([pick(), pick(), pick()])].map((type) => `{event: "${type.slice(1)}"}`).join(", ");
      const command = client || server ? "" : `command: {completion: COMPLETION_${next(2) === 0 ? "NONE" : "REPLY"}}`;
      return `
        rpc ${method}(${client ? "stream " : ""}${pick()}) returns (${server ? "stream " : ""}${pick()}) {
          option idempotency_level = IDEMPOTENT;
          option (google.api.http) = {post: "/p${index}/${number}/${at}"};
          option (svcgen.v1.queue) = {${command} emits: [${emits}]};
        }`;
    });
    return `service ${declared[number]} {${rpcs.join("")}}`;
  });
  return `
    syntax = "proto3";
    package p${index};
    import "google/api/annotations.proto";
    import "shared/shared.proto";
    import "svcgen/v1/queue.proto";
    ${printed.join("\n")}
    ${messages.map(printEvent).join("\n")}
  `;
}

function printEvent(message: string): string {
  return `message ${message} { option (svcgen.v1.event) = {}; }`;
}
