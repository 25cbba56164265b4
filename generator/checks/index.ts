import type { Rule } from "./rule.js";
import { bidiRest } from "./rules/bidi-rest.js";
import { duplicateGroup } from "./rules/duplicate-group.js";
import { hiddenRequired } from "./rules/hidden-required.js";
import { queueUnsupported } from "./rules/queue-unsupported.js";
import { reservedPath } from "./rules/reserved-path.js";
import { routeConflict } from "./rules/route-conflict.js";
import { routeOverlap } from "./rules/route-overlap.js";
import { safeMethod } from "./rules/safe-method.js";
import { duplicateTopic, duplicateType, topicName } from "./rules/topics.js";
import { unreachableField } from "./rules/unreachable-field.js";

/** Every rule, sorted by code: the only place where a new one is announced. */
export const rules: readonly Rule[] = [
  bidiRest,
  safeMethod,
  hiddenRequired,
  reservedPath,
  routeConflict,
  routeOverlap,
  unreachableField,
  duplicateGroup,
  duplicateTopic,
  duplicateType,
  topicName,
  queueUnsupported,
];
