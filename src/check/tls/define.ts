/** Definition of a test of the servers of a role, one by one. */
import type { TestId } from "../../model/tests.table.ts";
import { type AnyCheck, defineCheck, type Section, type Setting, type Text } from "../define.ts";
import type { FindingCode } from "../findings.table.ts";
import { collect, type Judged, type Step, type TlsFacts, tableOf } from "./family.ts";
import type { Opinion } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import { counts, type Server, type Servers, serversOf, type TlsSections, withTls } from "./server.ts";

export interface Context {
  readonly evidence: TlsSections;
  readonly setting: Setting;
  readonly role: TlsRole;
  /** Reading `internetnl-1.11`. */
  readonly isParity: boolean;
  /** Every server of the role that speaks TLS. */
  readonly peers: readonly Server[];
}

export interface TlsTest<K extends string, V extends string> {
  readonly id: TestId;
  readonly role: TlsRole;
  readonly spec: readonly string[];
  readonly steps: readonly Step<K, V>[];
  /** Of reading `internetnl-1.11`, where they differ. */
  readonly paritySteps?: readonly Step<K, V>[];
  /** One of internet.nl's tests that are optional until made; the mail tests all are. */
  readonly isPlaceholder?: boolean;
  readonly judge: (server: Server, context: Context) => Opinion<K>;
  readonly text: Readonly<Record<V, Text>>;
  readonly culprits?: Readonly<Partial<Record<V, readonly FindingCode[]>>>;
  readonly differs?: string;
}

/** A check that looks at the connections of each server. */
export function defineTlsCheck<K extends string, V extends string>(test: TlsTest<K, V>): AnyCheck {
  const { id, role, spec, steps, paritySteps, text, culprits, differs } = test;
  const isPlaceholder = test.isPlaceholder ?? role.isPlaceholder;
  const shape = { role, isPlaceholder, gate: role.gate };
  return defineCheck<Section, TlsFacts, V>({
    id,
    needs: role.sections,
    spec,
    gate: { test: role.gate, verdicts: ["bad"], perServer: true },
    see: (evidence, setting) => see(test, withTls(evidence), setting),
    table: tableOf({ ...shape, steps }),
    ...(paritySteps === undefined ? {} : { parityTable: tableOf({ ...shape, steps: paritySteps }) }),
    text,
    ...(culprits === undefined ? {} : { culprits }),
    ...(differs === undefined ? {} : { differs }),
  });
}

function see<K extends string, V extends string>(
  test: TlsTest<K, V>,
  evidence: TlsSections,
  setting: Setting,
) {
  const servers = serversOf(test.role, evidence, setting);
  const isParity = setting.profile.reading !== "rfc";
  const context = { evidence, setting, role: test.role, isParity, peers: speaking(servers) };
  const judged = servers.list.map((server) =>
    judgedServer(server, (one) => test.judge(one, context), setting),
  );
  const steps = isParity ? (test.paritySteps ?? test.steps) : test.steps;
  return collect(steps, judged, { ...servers, hosts: servers.hosts.length });
}

const speaking = ({ list }: Servers): Server[] => list.filter(({ reach }) => reach.kind === "tls");

/** What is said of a server, or why nothing can be said. */
export function judgedServer<K extends string>(
  server: Server,
  judge: (server: Server) => Opinion<K>,
  setting: Setting,
): Judged<K> {
  const { host, address, label, reach, pointer } = server;
  const base = { server: label === address ? address : host, address, label };
  if (reach.kind === "fault") return { ...base, opinion: null };
  if (reach.kind === "tls") return { ...base, opinion: judge(server) };
  const missing = { cause: reach.cause, evidence: [`${pointer}/reach`] };
  return counts(missing, setting)
    ? { ...base, opinion: { unknown: reach.cause, at: missing.evidence } }
    : { ...base, opinion: null };
}
