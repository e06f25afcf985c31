/** What the targets of a run share, opened before the first of them. */
import type { Run } from "./collect.ts";
import { trustAnchorInput } from "./inputs.ts";
import { openRunMail } from "./mail/run.ts";
import { orderedVantage } from "./order.ts";
import type { ScanRequest } from "./request.ts";
import { openTrust } from "./trust.ts";

export async function openRun(request: ScanRequest, runId: string): Promise<Run> {
  const { net, options, inputs = [], routing, port25 } = request;
  const trust = request.trust ?? openTrust();
  const vantage = orderedVantage(await net.vantage());
  return {
    request,
    runId,
    vantage,
    mail: openRunMail(options.port25 === false ? "off" : (port25 ?? vantage.port25), {
      clock: request.clock,
      ...(request.confirming === undefined ? {} : { confirming: request.confirming }),
    }),
    trust,
    inputs: [trustAnchorInput(options), trust.input, ...inputs, ...(routing?.inputs ?? [])],
  };
}
