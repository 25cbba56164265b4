import { Format as FormatOption } from "@svcgen/runtime/gen/svcgen/v1/queue_pb.js";
import type { Format } from "./model.js";

/** The format that an option names; undefined where it names none. */
export function formatOf(format: FormatOption | undefined): Format | undefined {
  if (format === FormatOption.PROTOBUF) return "protobuf";
  if (format === FormatOption.JSON) return "json";
  return undefined;
}
