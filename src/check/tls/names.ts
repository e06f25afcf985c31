/** Definition of a test of the names of a role: what the DNS says, before any connection. */
import type { TestId } from "../../model/tests.table.ts";
import {
  type AnyCheck,
  defineCheck,
  type Evidence,
  type Section,
  type Seen,
  type Setting,
  type Text,
} from "../define.ts";
import type { FindingCode } from "../findings.table.ts";
import { addressesOf } from "./address.ts";
import type { Context } from "./define.ts";
import { collect, type Judged, type Step, type TlsFacts, tableOf } from "./family.ts";
import type { Opinion } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import { counts, type Server, serversOf } from "./server.ts";

export interface NameContext extends Omit<Context, "evidence" | "peers"> {
  readonly evidence: Evidence<"dns">;
}

export interface NameTest<K extends string, V extends string> {
  readonly id: TestId;
  readonly role: TlsRole;
  readonly section: "caa" | "tlsa";
  readonly spec: readonly string[];
  readonly steps: readonly Step<K, V>[];
  /** `false` where the level does not wait for the test; otherwise as with the other tests of the role. */
  readonly isPlaceholder?: false;
  /** internet.nl looks at names only after their servers answered. */
  readonly isGatedInParity: boolean;
  readonly judge: (host: string, context: NameContext) => Opinion<K>;
  readonly text: Readonly<Record<V, Text>>;
  readonly culprits?: Readonly<Partial<Record<V, readonly FindingCode[]>>>;
  readonly differs?: string;
}

/** A check of each host of a role. */
export function defineNameCheck<K extends string, V extends string>(test: NameTest<K, V>): AnyCheck {
  const { id, role, section, spec, steps, isGatedInParity, text, culprits, differs } = test;
  const isPlaceholder = test.isPlaceholder ?? role.isPlaceholder;
  const shape = { role, steps, isPlaceholder, isOfNames: true } as const;
  return defineCheck<Section, TlsFacts, V>({
    id,
    needs: [...role.dnsSections, section],
    spec,
    see: (evidence, setting) => see(test, evidence as Evidence<"dns">, setting),
    table: tableOf({ ...shape, gate: null }),
    ...(isGatedInParity ? { parityTable: tableOf({ ...shape, gate: role.gate }) } : {}),
    text,
    ...(culprits === undefined ? {} : { culprits }),
    ...(differs === undefined ? {} : { differs }),
  });
}

function see<K extends string, V extends string>(
  test: NameTest<K, V>,
  evidence: Evidence<"dns">,
  setting: Setting,
): Seen<TlsFacts> {
  const { role } = test;
  const hosts = role.hosts(evidence, setting);
  const context = { evidence, setting, role, isParity: setting.profile.reading !== "rfc" };
  const judged = hosts.names.flatMap((host) => {
    const said = test.judge(host, context);
    const opinion =
      "unknown" in said && !counts({ cause: said.unknown, evidence: said.at }, setting) ? null : said;
    return rowsOf(test, host, opinion, context);
  });
  const whole = hosts.unmeasured === null ? [] : [hosts.unmeasured];
  return collect(test.steps, judged, {
    hosts: hosts.names.length,
    findings: hosts.findings,
    unmeasured: whole,
    switchedOff: false,
  });
}

/** One row for each address, so that the points of a server can be added up. */
function rowsOf<K extends string, V extends string>(
  { isGatedInParity }: NameTest<K, V>,
  host: string,
  opinion: Opinion<K> | null,
  context: NameContext,
): Judged<K>[] {
  const { role, evidence, setting, isParity } = context;
  const { addresses } = addressesOf(host, role, evidence, setting);
  const closed = isParity && isGatedInParity ? closedOf(context) : new Set<string>();
  const isWeb = role.prefix === "web_https";
  const rows = addresses.map((address): Judged<K> => {
    const isClosed = closed.has(`${host} ${address}`);
    return { server: isWeb ? address : host, address, label: host, opinion: isClosed ? null : opinion };
  });
  return rows.length > 0 ? rows : [{ server: host, address: null, label: host, opinion }];
}

/** Servers without TLS. */
function closedOf({ role, evidence, setting }: NameContext): ReadonlySet<string> {
  const { tls } = evidence;
  if (tls === undefined) return new Set();
  const { list } = serversOf(role, { ...evidence, tls }, setting);
  return new Set(list.filter(isClosed).map(({ host, address }) => `${host} ${address}`));
}

const isClosed = ({ reach }: Server): boolean => reach.kind !== "tls";
