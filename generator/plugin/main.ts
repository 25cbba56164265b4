import { buffer } from "node:stream/consumers";
import { respond } from "./respond.js";

/**
 * protoc-gen-svcgen: a request on standard input, the generated files on standard output, for `buf generate` and protoc. What
 * is wrong with the schemas is in the response; what ends the plugin itself goes to stderr, with exit code 1.
 */
export async function main(_argv: readonly string[]): Promise<void> {
  try {
    const response = await respond(await buffer(process.stdin), process.cwd());
    process.stdout.write(response);
  } catch (error) {
    process.stderr.write(`protoc-gen-svcgen: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
    process.exitCode = 1;
  }
}
