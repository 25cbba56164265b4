import type { Coding } from "./accept-encoding.js";
import { type AnswerEncoder, createAnswerEncoder } from "./answer-encoder.js";
import type { Codecs } from "./codecs.js";
import { type BodyDecoder, createBodyDecoder } from "./request-body.js";

export interface CompressionOptions {
  /** Shorter answers go out as they are. Default: 1024. */
  readonly minBytes?: number;
  /** In the order in which they are preferred for answers. Default: all that the platform has: zstd, br, gzip, deflate. */
  readonly codings?: readonly Coding[];
  /** Encode answers, and not only decode bodies. Default: true. */
  readonly answers?: boolean;
}

export interface Compression {
  readonly bodies: BodyDecoder;
  /** Absent: answers go out as they are. */
  readonly answers: AnswerEncoder | undefined;
}

/** What the option `compression` means on a platform. */
export function createCompression(given: boolean | CompressionOptions, codecs: Codecs): Compression {
  const options: CompressionOptions = given === false ? { codings: [] } : given === true ? {} : given;
  const wanted = options.codings ?? codecs.encodes;
  const codings = wanted.filter((coding) => codecs.encodes.includes(coding));
  const encodes = codings.length > 0 && options.answers !== false;
  return {
    bodies: createBodyDecoder(
      codecs,
      codecs.decodes.filter((coding) => wanted.includes(coding)),
    ),
    answers: encodes ? createAnswerEncoder({ codecs, codings, minBytes: options.minBytes ?? 1024 }) : undefined,
  };
}
