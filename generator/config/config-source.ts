/** What a configuration is read from. Every `Source` is one; the two layers stand side by side and do not import each other. */
export interface ConfigSource {
  readonly kind: "work-tree" | "git-index" | "git-ref" | "memory";
  /** Path from the project's folder. Undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
}
