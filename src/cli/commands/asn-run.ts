/** `asn`: networks, looked up and judged. */
import { parseAsnTargets } from "../../scan/route-target.ts";
import type { Call } from "../action.ts";
import type { ExitCode } from "../exit.ts";
import { lookUp, type RouteOptions } from "../look-up.ts";

export async function runAsn(call: Call<RouteOptions>): Promise<ExitCode> {
  return lookUp(call, parseAsnTargets(call.args));
}
