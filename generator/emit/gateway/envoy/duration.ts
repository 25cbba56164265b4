/** Milliseconds as a google.protobuf.Duration in JSON: `0.8s`. */
export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}
