/** The zone that holds a name, as its parent shows it. */
import type { ServerFailure } from "../../model/evidence.ts";
import { isBelow, type Name, nameToText } from "../../proto/dns/name.ts";
import type { Response } from "../../proto/dns/rrset.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { ITERATION } from "../limits.table.ts";
import { type Account, contextOf } from "./context.ts";
import type { Delegation } from "./delegation.ts";
import type { Engine } from "./engine.ts";
import type { Reply } from "./reply.ts";
import type { ZoneCut } from "./session.ts";

/**
 * Finds the cut by asking for the SOA of the name.
 *
 * @param keep writes down the referral; returns its key in `dns.messages`
 */
export async function findCut(
  name: Name,
  account: Account,
  { engine, keep }: { readonly engine: Engine; readonly keep: (reply: Reply) => string },
): Promise<ZoneCut> {
  const question = { name, type: TYPE.SOA };
  const result = await engine.iterator.ask(question, 0, contextOf(account, ITERATION.queriesPerQuestion));
  const failures = result.asked?.failures ?? [];
  if ("failed" in result) return cutAt(engine.zones.closest(question), failures, keep);
  const zone = result.asked.zone ?? engine.zones.closest(question);
  const apex = apexIn(result.reply.response);
  // Parent and child on one server: it answers for the child without ever referring to it.
  return apex !== undefined && isBelow(apex, zone.name)
    ? unseenCut(apex, zone, failures)
    : cutAt(zone, failures, keep);
}

function cutAt(
  zone: Delegation,
  failures: readonly ServerFailure[],
  keep: (reply: Reply) => string,
): ZoneCut {
  const { source, referral, referralSize, parent } = zone;
  const glue = [...zone.glue].filter(([, addresses]) => addresses.length > 0);
  return {
    zone: nameToText(zone.name),
    parent: parent === null ? null : nameToText(parent.name),
    source,
    ns: zone.ns.map(nameToText),
    glue: Object.fromEntries(glue.map(([name, addresses]) => [nameToText(name), [...addresses].sort()])),
    ...(referralSize === undefined ? {} : { referralSize }),
    ...(referral === undefined ? {} : { message: keep(referral) }),
    parentServers: parent?.servers.map(({ address }) => address) ?? [],
    failures: distinct([...zone.failures, ...failures]),
  };
}

function unseenCut(apex: Name, parent: Delegation, failures: readonly ServerFailure[]): ZoneCut {
  return {
    zone: nameToText(apex),
    parent: nameToText(parent.name),
    source: "unknown",
    ns: null,
    glue: {},
    parentServers: parent.servers.map(({ address }) => address),
    failures,
  };
}

/** Owner of the SOA RRset in a reply. */
function apexIn({ answer, authority }: Response): Name | undefined {
  return [...answer, ...authority].find(({ type }) => type === TYPE.SOA)?.name;
}

function distinct(failures: readonly ServerFailure[]): ServerFailure[] {
  return [...new Map(failures.map((failure) => [JSON.stringify(failure), failure])).values()];
}
