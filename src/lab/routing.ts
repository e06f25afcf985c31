/** The routing data of the lab as the files that a scan reads: an export of VRPs and a list of routes. */
import { type Plan, planAddress } from "./plan.ts";
import { LAB_ASPAS, LAB_ROUTES, LAB_VRPS } from "./routing.table.ts";

/** Two JSON texts. */
export interface RoutingFiles {
  /** `vrps.json`, as rpki-client writes it. */
  readonly vrps: string;
  /** `routes.json`, a route list as Routinator reads it; without peers. */
  readonly routes: string;
}

/** How long the objects behind a VRP stay valid after the export. */
const LIFETIME_SECONDS = 18 * 3600;

/** @param builtAt Unix seconds at which the export claims to have been built */
export function routingFiles(builtAt: number, plan: Plan = "doc"): RoutingFiles {
  const roas = LAB_VRPS.map(({ asn, prefix, maxLength }) => ({
    asn,
    prefix: planPrefix(plan, prefix),
    maxLength,
    ta: "lab",
    expires: builtAt + LIFETIME_SECONDS,
  }));
  const aspas = LAB_ASPAS.map(({ customer, providers }) => ({
    customer_asid: customer,
    expires: builtAt + LIFETIME_SECONDS,
    providers,
  }));
  const metadata = {
    buildmachine: "lab",
    buildtime: new Date(builtAt * 1000).toISOString().replace(/\.\d+Z$/, "Z"),
    vrps: roas.length,
    uniquevrps: roas.length,
    vaps: aspas.length,
    uniquevaps: aspas.length,
  };
  const routes = LAB_ROUTES.map(({ asn, prefix }) => ({ asn: `AS${asn}`, prefix: planPrefix(plan, prefix) }));
  return {
    vrps: `${JSON.stringify({ metadata, roas, bgpsec_keys: [], aspas }, null, "\t")}\n`,
    routes: `${JSON.stringify({ routes }, null, 1)}\n`,
  };
}

function planPrefix(plan: Plan, prefix: string): string {
  const [address = "", length = ""] = prefix.split("/");
  return `${planAddress(plan, address)}/${length}`;
}
