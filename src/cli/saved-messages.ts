import type { Session } from "./session.ts";

/** Says which files end too early: there were more results, or would have been. */
export function sayCutOff(files: readonly string[], { messages }: Session): void {
  for (const file of files) {
    messages.say({
      kind: "warning",
      what: `${file} has no end: the run was interrupted`,
      fix: "what is there is used; the rest was not measured or not written",
    });
  }
}
