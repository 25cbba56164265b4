/** What is known of a request before it is read. */
export interface RequestLine {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  /** A header by its lower-case name; the values of several are joined by `, `. */
  header(name: string): string | undefined;
}
