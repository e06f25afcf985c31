/** Which queue, and which run of it. */
import { UserError } from "../../model/user-error.ts";
import { isRunId } from "../../scan/queue/names.ts";
import type { QueueOptions } from "../options/queue.ts";

/** @throws UserError `usage` where no queue is named, or the run cannot be one */
export function addressOf({ queue, run }: QueueOptions): string {
  if (run !== undefined && !isRunId(run)) {
    throw new UserError("usage", {
      what: `--run cannot be '${run}'`,
      fix: "at most 64 letters, digits and underscores",
    });
  }
  if (queue !== undefined) return queue;
  throw new UserError("usage", {
    what: "no queue is named",
    fix: "WATERPAS_QUEUE=postgres://USER:PASSWORD@HOST/DATABASE in the environment, or --queue",
  });
}
