import type { Config, OpenapiOptions } from "../../config/config.js";
import type { Model } from "../../model/model.js";
import type { Schemas } from "../json-schema/schemas.js";

/** What the operations of one document have in common. */
export interface Surroundings {
  readonly model: Model;
  readonly options: OpenapiOptions;
  readonly config: Config;
  readonly schemas: Schemas;
}
