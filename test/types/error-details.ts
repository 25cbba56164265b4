import { detailOf } from "@svcgen/runtime/client";
import { createShelvesRestClient } from "./generated/client/library/v1/shelves.js";

// Each expected error is one: the compiler reports an expectation that is not met. It is the same in each form of errors.

const shelves = createShelvesRestClient({ baseUrl: "" });

export async function details(): Promise<string> {
  const outcome = await shelves.burnBook.try({ path: { name: "shelves/1/books/2" } });
  if (outcome.ok) return "";
  const { error } = outcome;
  switch (error.status) {
    // All that may come is declared.
    case 404: {
      for (const detail of error.problem.details ?? []) {
        // @ts-expect-error only one of them has it
        detail.reader;
        switch (detail["@type"]) {
          case "type.googleapis.com/library.v1.Lent":
            return detail.reader satisfies string;
          case "type.googleapis.com/google.rpc.ErrorInfo":
            // @ts-expect-error it has no such field
            detail.reader;
            return Object.keys(detail.metadata satisfies { readonly [key: string]: string }).join();
          default:
            detail satisfies never;
        }
      }
      // @ts-expect-error no such detail is declared
      detailOf(error.problem, "google.rpc.Help");
      const days: number | undefined = detailOf(error.problem, "library.v1.Lent")?.days;
      return String(days);
    }
    // The service has errors of its own.
    case 400: {
      const known: string | undefined = detailOf(error.problem, "library.v1.Lent")?.reader;
      const unknown = detailOf(error.problem, "google.rpc.Help");
      unknown?.["@type"] satisfies string | undefined;
      // @ts-expect-error what is in it is not known
      unknown?.links satisfies string;
      return known ?? "";
    }
    case 500: {
      const info = detailOf(error.problem, "google.rpc.ErrorInfo");
      // @ts-expect-error it is not declared
      return info?.reason;
    }
  }
  // @ts-expect-error no error that is left has it
  detailOf(error.problem, "library.v1.Lent")?.reader satisfies string | undefined;
  return "";
}
