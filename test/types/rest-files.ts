import type { RestCall, RestPart } from "@svcgen/runtime/client";
import type { FilesRestClient } from "./generated/client/files/v1/files.js";

// Each expected error is one: the compiler reports an expectation that is not met.

declare const files: FilesRestClient;
declare const data: FormData;
declare const bytes: Uint8Array<ArrayBuffer>;
declare const blob: Blob;
declare const file: File;

// ---- forms of parts

files.upload({ form: { name: "x", file, files: [blob, file, bytes], pages: [bytes.buffer], thumbnail: blob } });
files.upload({ form: { name: "x", size: 1, owner: "1", open: true, kind: "KIND_PICTURE", tags: ["a"] } });
files.upload({ form: { name: "x", labels: { a: "b" }, description: { stars: 1 }, descriptions: [{}], rows: "[]" } });
files.upload({ form: { name: "x", data: bytes } });
files.upload({ form: data });
files.upload({ body: { name: "x", data: "" } });
files.upload.via("POST /v1/folders/{folder}/files")({ path: { folder: "f" }, form: { name: "x" } });
files.change({ path: { "file.folder": "f" }, form: { name: "x", file } });
files.change({ path: { name: "f" }, form: { name: "x", description: { title: null } } });
const parts: readonly RestPart[] = [blob, bytes];
files.upload({ form: { name: "x", files: parts } });

// @ts-expect-error there is a body, or a form
files.upload({});
// @ts-expect-error not both
files.upload({ form: { name: "x" }, body: { name: "x" } });
// @ts-expect-error not both
files.upload({ form: data, body: { name: "x" } });
// @ts-expect-error a part is missing
files.upload({ form: { file } });
// @ts-expect-error there is no such part
files.upload({ form: { name: "x", flie: file } });
// @ts-expect-error a file is no text
files.upload({ form: { name: "x", file: "text" } });
// @ts-expect-error a file is not what JSON has for it
files.upload({ form: { name: "x", file: { contentType: "", data: "" } } });
// @ts-expect-error a text is no file
files.upload({ form: { name: blob } });
// @ts-expect-error several files are a list
files.upload({ form: { name: "x", files: file } });
// @ts-expect-error one file is no list
files.upload({ form: { name: "x", file: [file] } });
// @ts-expect-error a number is no text
files.upload({ form: { name: "x", size: "1" } });
// @ts-expect-error the message has no such field
files.upload({ form: { name: "x", description: { titel: "" } } });
// @ts-expect-error only one member of a oneof is there
files.upload({ form: { name: "x", url: "", data: bytes } });
// @ts-expect-error nothing of a form is null
files.upload({ form: { name: "x", size: null } });
// @ts-expect-error what only the service sets cannot be sent
files.upload({ form: { name: "x", madeBy: "me" } });
// @ts-expect-error pairs are no form of parts
files.upload({ form: new URLSearchParams() });
// @ts-expect-error the path has it
files.upload.via("POST /v1/folders/{folder}/files")({ path: { folder: "f" }, form: { name: "x", folder: "f" } });
// @ts-expect-error the method takes no form
files.store({ form: { name: "x" } });
// @ts-expect-error the method takes no form
files.check({ body: {}, form: {} });

// ---- forms of pairs

files.tag({ path: { name: "x" } });
files.tag({
  path: { name: "x" },
  form: { tags: ["a"], counts: { a: 1 }, extra: { b: [] }, description: { stars: 1 } },
});
files.tag({ path: { name: "x" }, form: { "description.stars": 1 } });
files.tag({ path: { name: "x" }, form: new URLSearchParams() });
// @ts-expect-error the field has another type
files.tag({ path: { name: "x" }, form: { description: { stars: "1" } } });
// @ts-expect-error there is no such field
files.tag({ path: { name: "x" }, form: { tag: ["a"] } });
// @ts-expect-error parts are no pairs
files.tag({ path: { name: "x" }, form: data });
// @ts-expect-error not both
files.tag({ path: { name: "x" }, form: {}, body: {} });

// ---- forms that are streams

files.send({ form: { note: ["a"], chunk: [blob, bytes], description: [{ title: "t" }] } });
files.send({
  form: [
    ["note", "a"],
    ["chunk", bytes],
    ["description", { stars: 1 }],
  ],
});
files.send({ form: new Map([["note", "a"]] as const) });
files.send({ form: data });
files.send({ body: [{ note: "a", chunk: "" }] });
// @ts-expect-error each part may come several times
files.send({ form: { note: "a" } });
// @ts-expect-error there is no such part
files.send({ form: [["notes", "a"]] });
// @ts-expect-error a file is no text
files.send({ form: [["chunk", "a"]] });
// @ts-expect-error a text is no file
files.send({ form: [["note", blob]] });
// @ts-expect-error a part has a name
files.send({ form: [blob] });

// ---- bytes

files.replace({ path: { name: "x" }, body: bytes, contentType: "image/png" });
files.append({ path: { name: "x" }, body: blob.stream() });
files.download({ path: { name: "x" }, header: { Range: "bytes=0-", "If-Range": '"1"' } });
// @ts-expect-error bytes are no message
files.replace({ path: { name: "x" }, body: { data: "" } });
// @ts-expect-error bytes come as no form
files.replace({ path: { name: "x" }, form: data });
// @ts-expect-error there is no such header
files.download({ path: { name: "x" }, header: { range: "bytes=0-" } });
// @ts-expect-error no part of it can be asked for
files.read({ path: { name: "x" }, header: { Range: "bytes=0-" } });

export async function part(): Promise<Blob> {
  const outcome = await files.download.try({ path: { name: "x" }, header: { Range: "bytes=0-" } });
  if (outcome.ok) return outcome.data.blob();
  throw outcome.error.status === 416 ? outcome.error.problem : outcome.error;
}

// ---- where a form is all that there is

type Only<Body extends object> = RestCall<{ parameters: Record<never, never>; responses: { 204: object } } & Body>;

declare const demanded: Only<{ requestBody: { content: { "multipart/form-data": { name: string; file?: Blob } } } }>;
demanded({ form: { name: "x", file } });
demanded({ form: data });
// @ts-expect-error the form is missing
demanded();
// @ts-expect-error there is no body
demanded({ body: { name: "x" } });

declare const optional: Only<{ requestBody?: { content: { "application/x-www-form-urlencoded": { name: string } } } }>;
optional();
optional({ form: { name: "x" } });
// @ts-expect-error a pair is missing
optional({ form: {} });
