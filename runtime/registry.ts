import { createRegistry, type DescFile, type Registry } from "@bufbuild/protobuf";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { file_google_rpc_error_details } from "./gen/google/rpc/error_details_pb.js";

/**
 * All types that the messages of services can meet: those of their files and of what these import, and the standard
 * details of errors. In it are looked up what a `google.protobuf.Any` holds, and rules of the user's own
 * (`buf.validate.predefined`). A message will do in the place of a service.
 */
export function createServiceRegistry(services: readonly { readonly file: DescFile }[]): Registry {
  const files = new Set<DescFile>();
  const add = (file: DescFile) => {
    if (!files.has(file)) {
      files.add(file);
      file.dependencies.forEach(add);
    }
  };
  add(file_google_rpc_error_details);
  add(file_buf_validate_validate);
  for (const service of services) {
    add(service.file);
  }
  return createRegistry(...files);
}
