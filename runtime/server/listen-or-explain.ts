import { type Listener, type ListenOptions, listen } from "./listener.js";

export interface ExplainedListenOptions extends ListenOptions {
  /** How the caller names another port, for the message: `PORT=…, or serve({ port })`. */
  readonly otherPort: string;
}

/** `listen`, whose failures say what to do about them. */
export async function listenOrExplain({ otherPort, ...options }: ExplainedListenOptions): Promise<Listener> {
  try {
    return await listen(options);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const place = `${options.host}:${options.port}`;
    switch (code) {
      case "EADDRINUSE":
        throw new Error(`${place} is in use by another program. Stop it, or choose another port: ${otherPort}.`, {
          cause: error,
        });
      case "EACCES":
        throw new Error(`This user may not listen on ${place}. Choose a port above 1023.`, { cause: error });
      case "EADDRNOTAVAIL":
        throw new Error(`This machine has no address ${options.host}. Choose another host.`, { cause: error });
      default:
        throw error;
    }
  }
}
