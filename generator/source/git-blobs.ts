import { gitFailed, type Repository } from "./git.js";

interface Request {
  readonly oid: string;
  readonly done: (content: Uint8Array) => void;
  readonly fail: (error: unknown) => void;
}

/** Read blobs by object id. What is asked for in one turn of the event loop is read by one git process. */
export function createBlobReader(repository: Repository): (oid: string) => Promise<Uint8Array> {
  let waiting: Request[] = [];
  const flush = async (): Promise<void> => {
    const requests = waiting;
    waiting = [];
    try {
      const contents = await readBlobs(repository, [...new Set(requests.map(({ oid }) => oid))]);
      for (const { oid, done, fail } of requests) {
        const content = contents.get(oid);
        if (content === undefined) fail(new Error(`git has no object ${oid}`));
        else done(content);
      }
    } catch (error) {
      for (const { fail } of requests) fail(error);
    }
  };
  return (oid) =>
    new Promise((done, fail) => {
      waiting.push({ oid, done, fail });
      if (waiting.length === 1) setImmediate(() => void flush());
    });
}

async function readBlobs(repository: Repository, oids: readonly string[]): Promise<Map<string, Uint8Array>> {
  const result = await repository.git(["cat-file", "--batch"], { input: oids.map((oid) => `${oid}\n`).join("") });
  if (result.code !== 0) throw gitFailed(result);
  const contents = new Map<string, Uint8Array>();
  const { stdout } = result;
  // `<oid> blob <size>\n<content>\n`, or `<oid> missing\n`.
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(0x0a, at);
    if (end < 0) break;
    const [oid = "", , size] = stdout.toString("utf8", at, end).split(" ");
    at = end + 1;
    if (size === undefined) continue;
    const length = Number(size);
    contents.set(oid, stdout.subarray(at, at + length));
    at += length + 1;
  }
  return contents;
}
