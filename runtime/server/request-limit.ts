import { type DescMethod, getOption, hasOption } from "@bufbuild/protobuf";
import { policy, policy_defaults } from "../gen/svcgen/v1/policy_pb.js";

/**
 * The largest request message that the policy of the method allows, or of its service; undefined where neither says so. A
 * gateway holds it too, but a service does not always have one in front.
 */
export function requestLimitOf(method: DescMethod): number | undefined {
  const own = hasOption(method, policy) ? getOption(method, policy).maxRequestBytes : 0n;
  if (own > 0n) return toNumber(own);
  const { parent } = method;
  const common = hasOption(parent, policy_defaults) ? getOption(parent, policy_defaults).maxRequestBytes : 0n;
  return common > 0n ? toNumber(common) : undefined;
}

function toNumber(bytes: bigint): number {
  return Number(bytes > maximum ? maximum : bytes);
}

/** Of connect-es, which counts in 32 bits. */
const maximum = 0xffff_ffffn;
