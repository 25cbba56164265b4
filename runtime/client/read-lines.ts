/** The lines of a body of UTF-8, without their ends. The last may lack its end. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const text = rest + (done ? decoder.decode() : decoder.decode(value, { stream: true }));
      const lines = text.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
      if (!done) continue;
      if (rest !== "") yield rest;
      return;
    }
  } finally {
    // Whoever stops reading hangs up. After the end this does nothing; after a failure it says the same again.
    await reader.cancel().catch(() => {});
  }
}
