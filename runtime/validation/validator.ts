import { create, type DescFile, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { pathToString } from "@bufbuild/protobuf/reflect";
import {
  CompilationError,
  createValidator,
  type Validator,
  type Violation,
  violationsToProto,
} from "@bufbuild/protovalidate";
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema } from "../gen/google/rpc/error_details_pb.js";
import { createServiceRegistry } from "../registry.js";
import { acceptanceOf } from "./acceptance.js";
import type { Acceptance } from "./accepting.js";

/**
 * Holds messages to their protovalidate rules, and says what is wrong in the two forms that clients read:
 * `buf.validate.Violations` and `google.rpc.BadRequest`. (`@connectrpc/validate` knows only the first, and answers
 * `invalid_argument` also for a rule that cannot be compiled, which no caller can mend.)
 */
export interface MessageValidator {
  /** @throws ConnectError with the code `invalid_argument`. */
  check<M extends DescMessage>(schema: M, message: MessageShape<M>): void;
}

/**
 * Rules are compiled at the first message of a type. The files of the services make up the registry in which rules of
 * the user's own (`buf.validate.predefined`) and the types inside `google.protobuf.Any` are looked up.
 */
export function createMessageValidator(services: readonly { readonly file: DescFile }[]): MessageValidator {
  let validator: Validator | undefined;
  const acceptances = new WeakMap<DescMessage, Acceptance>();

  function prepare(schema: DescMessage): Acceptance {
    const acceptance = acceptanceOf(schema) ?? (() => true);
    acceptances.set(schema, acceptance);
    return acceptance;
  }

  return {
    check(schema, message) {
      const accepts = acceptances.get(schema) ?? prepare(schema);
      if (accepts(message)) return;
      validator ??= createValidator({ registry: createServiceRegistry(services) });
      const result = validator.validate(schema, message);
      switch (result.kind) {
        case "valid":
          return;
        case "invalid":
          throw invalid(result.error.message, result.violations);
        case "error":
          throw unusable(schema, result.error);
      }
    },
  };
}

function invalid(message: string, violations: Violation[]): ConnectError {
  const [value, desc] = violationsToProto(violations);
  const badRequest = create(BadRequestSchema, {
    fieldViolations: violations.map((violation) => ({
      field: pathToString(violation.field),
      description: violation.message,
      reason: violation.ruleId,
    })),
  });
  return new ConnectError(message, Code.InvalidArgument, undefined, [
    { desc, value },
    { desc: BadRequestSchema, value: badRequest },
  ]);
}

/** A rule that does not compile is the service's fault; one that fails on this message is the message's. */
function unusable(schema: DescMessage, error: Error): ConnectError {
  return error instanceof CompilationError
    ? new ConnectError(`the validation rules of ${schema.typeName} do not compile`, Code.Internal, undefined, [], error)
    : new ConnectError(
        `the validation rules of ${schema.typeName} cannot be applied to this message: ${error.message}`,
        Code.InvalidArgument,
        undefined,
        [],
        error,
      );
}
