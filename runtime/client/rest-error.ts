import type { RestProblem } from "./problem.js";

/**
 * An error that the service, or what stands before it, has answered with. That no answer came is told by what `fetch`
 * throws; that a request cannot be made of the values by a TypeError.
 */
export class RestError<Status extends number = number, Problem extends RestProblem = RestProblem> extends Error {
  override readonly name = "RestError";
  /** The HTTP status; of an error in a stream the one that it would have had as an answer. */
  readonly status: Status;
  readonly code: Problem["code"];
  readonly problem: Problem;
  /** Its body has been read. */
  readonly response: Response;

  constructor(status: Status, problem: Problem, response: Response) {
    super(problem.detail === "" ? problem.title : problem.detail);
    this.status = status;
    this.code = problem.code;
    this.problem = problem;
    this.response = response;
  }
}
