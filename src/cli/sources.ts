/** Everything that decides what is measured, but for the targets: the same for a few of them and for a list. */
import type { EvidenceOptions, Input, Vantage } from "../model/evidence.ts";
import type { Profile } from "../model/profile.ts";
import type { NetOptions } from "../net/open.ts";
import type { PreloadEntry } from "../proto/http/preload.ts";
import type { ScanRequest } from "../scan/request.ts";
import type { RunRouting } from "../scan/routing.ts";
import type { RunTrust } from "../scan/trust.ts";
import { defined } from "./defined.ts";
import { type NetworkPlan, planNetwork } from "./network.ts";
import type { GeneralOptions } from "./options/general.ts";
import { type MailOptions, mailEvidence } from "./options/mail.ts";
import type {
  EndpointOptions,
  JudgementOptions,
  NetworkOptions,
  ScanLimits,
  TargetOptions,
} from "./options/measuring.ts";
import type { RoutingOptions } from "./options/routing.ts";
import { readPreloadList } from "./preload.ts";
import { userAgentOf } from "./routing.ts";
import { readTrust } from "./trust.ts";
import { openVantage } from "./vantage.ts";
import { toolOf } from "./version.ts";

type SourceOptions = NetworkOptions &
  EndpointOptions &
  MailOptions &
  Pick<TargetOptions, "only" | "skip"> &
  Pick<ScanLimits, "depth" | "label"> &
  Pick<JudgementOptions, "now">;

/** What was read before the first packet. */
export interface Sources {
  readonly network: NetworkPlan;
  readonly trust: RunTrust;
  readonly preloadList: ReadonlyMap<string, PreloadEntry> | undefined;
  /** Files, by digest. */
  readonly inputs: readonly Input[];
  /** What changes the measurement, for the evidence. */
  readonly evidence: EvidenceOptions;
}

/** @throws UserError for files that cannot be read and values that mean nothing */
export async function readSources(options: SourceOptions, cwd: string): Promise<Sources> {
  const { depth, only, skip, allAddresses, caFile, hstsPreloadList } = options;
  const network = await planNetwork(options, cwd);
  const trust = await readTrust(caFile, cwd);
  const preload = await readPreloadList(hstsPreloadList, cwd);
  return {
    network,
    trust: trust.trust,
    preloadList: preload.list,
    inputs: [...network.inputs, ...trust.inputs, ...preload.inputs],
    evidence: {
      depth,
      ...network.evidence,
      ...defined({ all_addresses: allAddresses, only, skip }),
      ...mailEvidence(options),
    },
  };
}

/** The part of a request that is the same for every target. */
export type Conditions = Pick<
  ScanRequest,
  | "profile"
  | "tool"
  | "options"
  | "inputs"
  | "trust"
  | "port25"
  | "now"
  | "targetTimeoutMs"
  | "routing"
  | "preloadList"
  | "ehlo"
>;

interface MeasuringPlan {
  /** How the network is opened. */
  readonly net: NetOptions;
  /** Remembers what was found out about this machine. */
  readonly onVantage: (vantage: Vantage) => Promise<void>;
  readonly conditions: Conditions;
}

type ConditionOptions = Pick<MailOptions, "ehlo"> &
  Pick<ScanLimits, "targetTimeout"> &
  Pick<JudgementOptions, "now"> &
  Pick<RoutingOptions, "contact"> &
  Pick<GeneralOptions, "cacheDir">;

export async function planMeasuring(
  { network, trust, preloadList, inputs, evidence }: Sources,
  options: ConditionOptions,
  { profile, routing }: { readonly profile: Profile; readonly routing: RunRouting | undefined },
): Promise<MeasuringPlan> {
  const { now, targetTimeout, ehlo, contact, cacheDir } = options;
  const vantage = await openVantage(network, cacheDir);
  return {
    net: { ...network.net, ...vantage.net, userAgent: userAgentOf(contact) },
    onVantage: vantage.keep,
    conditions: {
      profile,
      tool: toolOf(),
      options: evidence,
      inputs,
      trust,
      port25: vantage.port25,
      ...defined({ now, targetTimeoutMs: targetTimeout, routing, preloadList, ehlo }),
    },
  };
}
