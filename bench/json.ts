import { create, fromJsonString, isMessage, type Message, toJsonString } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  ListUsersResponseSchema as ListSchema,
  type ListUsersResponse,
  type User,
  UserSchema,
} from "../generated/messages/acme/user/v1/user_pb.js";
import { parseJson } from "../runtime/rest/json/parse.js";
import { readMessage } from "../runtime/rest/json/reader.js";
import { startReading } from "../runtime/rest/json/reading.js";
import { createJsonWriter } from "../runtime/rest/json/writer.js";
import { type Figures, measure, median, ratios, type Subject, spread } from "./measure.js";
import { printPage, times } from "./page.js";
import { users } from "./servers/user-messages.js";
import { users as plainUsers } from "./servers/users.js";

// What a message costs as JSON, against protobuf-es, against what is built into JavaScript for plain objects, and against code
// written by hand for these two types, as a generator might write it: whether to generate such code pays.

const rounds = 15;
const list: ListUsersResponse = create(ListSchema, { users: [...users] });
const one: User = list.users[6] ?? create(UserSchema);
const plainList = { users: plainUsers, nextPageToken: "" };
const plainOne = plainUsers[6];
const options = { alwaysEmitImplicit: true };
const writer = createJsonWriter(options);
const [writeOne, writeList] = [writer.message(UserSchema), writer.message(ListSchema)];
const [oneText, listText] = [writeOne(one), writeList(list)];
const reading = { registry: undefined, unknownFields: "reject", response: undefined } as const;

type Schema = typeof UserSchema | typeof ListSchema;

function read(schema: Schema, text: string): Message {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.detail);
  const message = create(schema);
  const state = startReading(reading);
  readMessage(schema, message, parsed.value, state);
  if (state.problems.length > 0) throw new Error(state.problems[0]?.detail);
  return message;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

function quoted(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function writeUserByHand({ id, name, email, active, createTime }: User): string {
  const time =
    createTime === undefined
      ? ""
      : `,"createTime":"${new Date(Number(createTime.seconds) * 1000 + createTime.nanos / 1e6).toISOString()}"`;
  return `{"id":${id},"name":${quoted(name)},"email":${quoted(email)},"active":${active}${time}}`;
}

function writeListByHand({ users, nextPageToken }: ListUsersResponse): string {
  let text = '{"users":[';
  for (let at = 0; at < users.length; at += 1) {
    const user = users[at];
    if (user !== undefined) text += (at === 0 ? "" : ",") + writeUserByHand(user);
  }
  return `${text}],"nextPageToken":${quoted(nextPageToken)}}`;
}

function userByHand(json: Record<string, unknown>): User {
  const user = create(UserSchema);
  for (const key in json) {
    const value = json[key];
    switch (key) {
      case "id":
        if (typeof value !== "number" || !Number.isInteger(value) || value > 2 ** 31 - 1) throw new Error(key);
        user.id = value;
        break;
      case "name":
      case "email":
        if (typeof value !== "string" || !value.isWellFormed()) throw new Error(key);
        user[key] = value;
        break;
      case "active":
        if (typeof value !== "boolean") throw new Error(key);
        user.active = value;
        break;
      case "createTime":
        if (typeof value !== "string") throw new Error(key);
        user.createTime = timestampFromMs(Date.parse(value));
        break;
      default:
        throw new Error(key);
    }
  }
  return user;
}

function readListByHand(text: string): ListUsersResponse {
  const { users, nextPageToken } = JSON.parse(text);
  return create(ListSchema, { users: users.map(userByHand), nextPageToken });
}

/** @param runs In a round: so many that a round takes milliseconds. */
const subject = (name: string, runs: number, work: () => unknown): Subject => ({
  name,
  run() {
    const start = process.cpuUsage();
    for (let run = 0; run < runs; run += 1) work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / runs;
  },
});

// A string that was put together is flattened when it is sent.
const sent = Buffer.alloc(64 * 1024);
const send = (text: string) => sent.write(text, "latin1");
const groups: readonly (readonly [string, readonly Subject[]])[] = [
  [
    "write one user",
    [
      subject("svcgen", 20_000, () => send(writeOne(one))),
      subject("JSON.stringify of a plain object", 20_000, () => send(JSON.stringify(plainOne))),
      subject("written by hand", 20_000, () => send(writeUserByHand(one))),
      subject("protobuf-es", 10_000, () => send(toJsonString(UserSchema, one, options))),
    ],
  ],
  [
    "write a list of 100",
    [
      subject("svcgen", 500, () => send(writeList(list))),
      subject("JSON.stringify of plain objects", 500, () => send(JSON.stringify(plainList))),
      subject("written by hand", 500, () => send(writeListByHand(list))),
      subject("protobuf-es", 250, () => send(toJsonString(ListSchema, list, options))),
    ],
  ],
  [
    "read one user",
    [
      subject("svcgen", 20_000, () => read(UserSchema, oneText)),
      subject("JSON.parse", 20_000, () => JSON.parse(oneText)),
      subject("written by hand, stops at the first problem, takes members that are given twice", 20_000, () =>
        userByHand(JSON.parse(oneText)),
      ),
      subject("protobuf-es", 10_000, () => fromJsonString(UserSchema, oneText)),
    ],
  ],
  [
    "read a list of 100",
    [
      subject("svcgen", 250, () => read(ListSchema, listText)),
      subject("JSON.parse", 250, () => JSON.parse(listText)),
      subject("written by hand, stops at the first problem, takes members that are given twice", 250, () =>
        readListByHand(listText),
      ),
      subject("protobuf-es", 100, () => fromJsonString(ListSchema, listText)),
    ],
  ],
];

holdToTheSame();
const rows: string[][] = [];
for (const [what, subjects] of groups) {
  const figures = await measure(rounds, subjects);
  const [own] = figures as readonly Figures[] as [Figures];
  for (const figure of figures) {
    rows.push([
      figure === own ? what : "",
      figure.name,
      spread(figure.values, (value) => value.toFixed(2)),
      figure === own ? "" : times(median(ratios(figure, own))),
    ]);
  }
}
printPage({
  title: "Messages as JSON",
  how: `In one process, ${rounds} rounds in turn after a warm-up: microseconds of CPU, median (least to greatest). A text counts as written when it lies in a buffer; all texts are read from strings.`,
  head: ["what", "with", "µs", "svcgen's time times"],
  rows,
  notes: [
    "By hand: what a generator could write for these two types, with the checks of ProtoJSON that they need. svcgen's reader and writer are put together from the descriptor when a type is first used.",
  ],
});

/** What is compared must do the same. */
function holdToTheSame(): void {
  const [a, b] = [read(ListSchema, listText), readListByHand(listText)];
  const [c, d] = [fromJsonString(ListSchema, listText), toJsonString(ListSchema, list, options)];
  const texts = [a, b, c].map((message) => (isMessage(message, ListSchema) ? writeList(message) : ""));
  if (texts.some((text) => text !== listText)) throw new Error("readers differ");
  if (JSON.stringify(JSON.parse(d)) !== JSON.stringify(JSON.parse(listText))) throw new Error("writers differ");
}
