import { codes } from "../diagnostics/catalogue.js";
import type { BreakingConfig } from "./config.js";
import { type KeysOf, list, matching } from "./declaration.js";

const names = list(matching("[^\\s/]+", "the full name of a package or of something in it"), { unique: true });

/** What of a contract may change as it likes. */
export const breaking: KeysOf<BreakingConfig> = {
  ignore: {
    doc: "Packages, services, methods, messages, fields, enums or options of REST whose changes are not told, nor those of anything in them.",
    option: names,
    default: [],
    example: '["acme.orders.v1beta1", "acme.orders.v1.Order.note"]',
  },
  ignoreOnly: {
    doc: "The same for single codes.",
    option: {
      kind: "record",
      of: names,
      names: () => codes.filter((code) => code.startsWith("breaking/")),
    },
    default: {},
    example: '{ "breaking/route-removed": ["acme.orders.v1.OrderService.OldList"] }',
  },
};
