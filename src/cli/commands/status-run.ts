/** `status`: how far a run in the queue has got. */
import { renderQueueStatus } from "../../report/queue-status.ts";
import { withQueue } from "../../scan/queue/database.ts";
import { readRun } from "../../scan/queue/run.ts";
import { readStatus } from "../../scan/queue/status.ts";
import type { Call } from "../action.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { QueueOptions } from "../options/queue.ts";
import { addressOf } from "../queue/address.ts";

export type StatusCommandOptions = GeneralOptions & QueueOptions & { readonly json?: boolean };

export async function runStatus({
  session: { io, look },
  options,
}: Call<StatusCommandOptions>): Promise<ExitCode> {
  const status = await withQueue({ url: addressOf(options) }, async (queue) =>
    readStatus(queue, await readRun(queue, options.run)),
  );
  io.out.write(
    options.json === true ? `${JSON.stringify(status, null, 2)}\n` : renderQueueStatus(status, look),
  );
  return EXIT.done;
}
