/** Definition of a test of the web servers of a name, address by address. */
import type { TestId } from "../../model/tests.table.ts";
import { ANOMALIES, type AnomalyCode } from "../../proto/http/anomaly.table.ts";
import {
  type AnyCheck,
  defineCheck,
  type Evidence,
  type Section,
  type Setting,
  type Text,
} from "../define.ts";
import type { FindingCode } from "../findings.table.ts";
import { collect, type Judged, type Step, type TlsFacts, tableOf } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { WEB } from "../tls/role.table.ts";
import { counts } from "../tls/server.ts";
import { type Https, type WebSections, type WebServer, webServersOf } from "./site.ts";

/** The first answer on port 443 of an address. */
export type Answered = Extract<Https, { readonly kind: "response" }>;
/** TLS, or at least no proof that there is none, and no answer. */
export type Lost = Extract<Https, { readonly kind: "unreadable" | "unknown" }>;
type Unreadable = Extract<Https, { readonly kind: "unreadable" }>;

export interface Context {
  readonly evidence: WebSections;
  readonly setting: Setting;
  readonly isParity: boolean;
  /** Every address that counts. */
  readonly servers: readonly WebServer[];
}

export interface WebTest<K extends string, V extends string> {
  readonly id: TestId;
  readonly spec: readonly string[];
  readonly steps: readonly Step<K, V>[];
  /** Of reading `internetnl-1.11`, where they differ. */
  readonly paritySteps?: readonly Step<K, V>[];
  readonly judge: (server: WebServer, answer: Answered, context: Context) => Opinion<K>;
  /** What reading `rfc` says of an address without an answer; default and `null`: it could not be measured. */
  readonly judgeLost?: (server: WebServer, lost: Lost, context: Context) => Opinion<K> | null;
  /** What reading `internetnl-1.11` says of an address with TLS and without an answer; default: it is not tested. */
  readonly withoutAnswer?: K;
  readonly text: Readonly<Record<V, Text>>;
  readonly culprits?: Readonly<Partial<Record<V, readonly FindingCode[]>>>;
  readonly differs?: string;
}

/** A check of what each address sends. */
export function defineWebCheck<K extends string, V extends string>(test: WebTest<K, V>): AnyCheck {
  const { id, spec, steps, paritySteps, text, culprits, differs } = test;
  const shape = { role: WEB, isPlaceholder: false, gate: WEB.gate };
  return defineCheck<Section, TlsFacts, V>({
    id,
    needs: ["dns", "web"],
    spec,
    gate: { test: WEB.gate, verdicts: ["bad"], perServer: true },
    see: (evidence, setting) => see(test, evidence as Evidence<"dns" | "web">, setting),
    table: tableOf({ ...shape, steps }),
    ...(paritySteps === undefined ? {} : { parityTable: tableOf({ ...shape, steps: paritySteps }) }),
    text,
    ...(culprits === undefined ? {} : { culprits }),
    ...(differs === undefined ? {} : { differs }),
  });
}

function see<K extends string, V extends string>(
  test: WebTest<K, V>,
  evidence: WebSections,
  setting: Setting,
) {
  const servers = webServersOf(evidence, setting);
  const isParity = setting.profile.reading !== "rfc";
  const context: Context = { evidence, setting, isParity, servers: servers.list };
  const judged = servers.list.map((server) => judgedServer(test, server, context));
  const steps = isParity ? (test.paritySteps ?? test.steps) : test.steps;
  return collect(steps, judged, { ...servers, hosts: 1 });
}

function judgedServer<K extends string, V extends string>(
  test: WebTest<K, V>,
  server: WebServer,
  context: Context,
): Judged<K> {
  const { address } = server;
  return { server: address, address, label: address, opinion: opinionOf(test, server, context) };
}

function opinionOf<K extends string, V extends string>(
  test: WebTest<K, V>,
  server: WebServer,
  context: Context,
): Opinion<K> | null {
  const { https } = server;
  if (https.kind === "none") return null;
  if (https.kind === "response") return test.judge(server, https, context);
  const why = whyLost(https);
  if (!context.isParity) return test.judgeLost?.(server, https, context) ?? why;
  if (isOurs(why, context)) return why;
  if (https.kind === "unknown" && !https.hasTls) return null;
  // A client that cannot fetch the page says the same whatever kept it from it.
  return test.withoutAnswer === undefined ? null : { says: test.withoutAnswer, remarks: [lostRemark(https)] };
}

type Unknown = Extract<Opinion<never>, { readonly unknown: unknown }>;

function whyLost(https: Lost): Unknown {
  return https.kind === "unreadable"
    ? { unknown: "probe-error", at: [`${https.pointer}/error`], remarks: unreadableRemarks(https) }
    : { unknown: https.cause, at: https.at };
}

/** Our own blindness is held against nobody. */
const isOurs = ({ unknown, at }: Unknown, { setting }: Context): boolean =>
  counts({ cause: unknown, evidence: at }, setting);

function lostRemark(https: Lost): Remark {
  const at = https.kind === "unreadable" ? [https.pointer] : https.at;
  return { code: "https-without-answer", at };
}

/** What is wrong with an answer that cannot be read. */
export function unreadableRemarks({ exchange: { error, url }, pointer }: Unreadable): Remark[] {
  const why = error?.code ?? "not-http";
  return [{ code: codeOfAnomaly(why), params: { url, why }, at: [`${pointer}/error`] }];
}

/** What is told of an answer that browsers read all the same. */
export function malformedRemarks({ exchange: { url }, response, pointer }: Answered): Remark[] {
  return response.anomalies.map(({ code }, index) => ({
    code: codeOfAnomaly(code),
    params: { url, why: code },
    at: [`${pointer}/response/anomalies/${index}`],
  }));
}

const codeOfAnomaly = (code: string): (typeof ANOMALIES)[AnomalyCode]["finding"] =>
  Object.hasOwn(ANOMALIES, code) ? ANOMALIES[code as AnomalyCode].finding : "http-malformed";
