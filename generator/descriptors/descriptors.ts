import type {
  DescEnum,
  DescEnumValue,
  DescExtension,
  DescField,
  DescFile,
  DescMessage,
  DescMethod,
  DescOneof,
  DescService,
  FileRegistry,
} from "@bufbuild/protobuf";
import type { Span } from "../diagnostics/span.js";

export type AnyDesc =
  | DescFile
  | DescMessage
  | DescField
  | DescExtension
  | DescOneof
  | DescEnum
  | DescEnumValue
  | DescService
  | DescMethod;

/** A compiled workspace: what the model is built from. */
export interface Descriptors {
  readonly registry: FileRegistry;
  /** Import paths of the files for which code is generated, sorted. */
  readonly files: readonly string[];
  /**
   * Import paths, among those compiled, of the includes that svcgen knows (google/api, google/rpc, svcgen/v1, buf/validate) and that
   * are not in `files`: their TypeScript comes with a package. So also where a file of the user's stands in for the bundled text.
   */
  readonly bundled: ReadonlySet<string>;
  /** The serialised google.protobuf.FileDescriptorSet with source info, imports first. */
  readonly image: Uint8Array;
  /** Where the declaration of an element stands. */
  span(desc: AnyDesc): Span;
  /**
   * Where an option stands: `path` is its field number in the options message, then numbers and indexes into it
   * (`[72295728, 11, 0, 2]`: `get` of the first additional binding of google.api.http). The nearest known place.
   */
  optionSpan(desc: AnyDesc, path: readonly number[]): Span;
  /** Leading comment, else the trailing one: LF, without the space that each line begins with. Empty if there is none. */
  comment(desc: AnyDesc): string;
}
