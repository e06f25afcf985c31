/** The library: measure, judge, validate. Everything not named here may change without notice. */

// Documents.
export type { Attempt, AttemptRecord, Failure, Outcome } from "./model/attempt.ts";
export { type Cause, FAULT_OF_CAUSE } from "./model/cause.ts";
export type * from "./model/evidence.ts";
export { LIMITS as PROFILE_LIMITS, type LimitName } from "./model/limits.table.ts";
export type { Citation, Condition, Profile, ProfileRule, ProfileTest, Reading } from "./model/profile.ts";
export type {
  CategoryResult,
  Compliance,
  Finding,
  Problem,
  ProfileRef,
  Report,
  ReportTarget,
  Result,
  RunHeader,
  Score,
  ServerRow,
  TestResult,
} from "./model/report.ts";
export type * from "./model/routing.ts";
export type { Reason, Security } from "./model/security.ts";
export type { Level, NotTestedReason, Status } from "./model/status.ts";
export { CATEGORIES, SECTIONS, TESTS, type TestId } from "./model/tests.table.ts";
export { UserError, type UserErrorCode } from "./model/user-error.ts";
export type * from "./model/web.ts";
export { parseHints } from "./net/dns/hints.ts";
// The network: an iterative or stub resolver whose transport, root, anchors and clock are options.
export type { AskOptions, AskQuestion, DnsSession, ZoneCut } from "./net/dns/session.ts";
export type { Delivery, Sending, ServerAddress, Transport } from "./net/dns/transport.ts";
export type { MapEntry, NetMap } from "./net/map.ts";
export { openNet } from "./net/open.ts";
export type {
  Net,
  NetCounts,
  NetOptions,
  PreDelegation,
  RootServer,
  SessionOptions,
  Upstream,
} from "./net/options.ts";
export { parseUpstream } from "./net/upstream.ts";
// DNS names, messages, records and zone files.
export { parseMessage } from "./proto/dns/message.ts";
export { type Name, nameFromText, nameToText, ROOT } from "./proto/dns/name.ts";
export { parseRdata, printRdata } from "./proto/dns/presentation.ts";
export { type Response, type RRset, responseOf } from "./proto/dns/rrset.ts";
export { loadResponse, loadRrset, storeMessage, storeRrset } from "./proto/dns/stored.ts";
export { TYPE, typeName, typeNumber } from "./proto/dns/type.table.ts";
export { parseZone, printRecord, type ZoneRecord } from "./proto/dns/zone.ts";
// The DNSSEC validator: sans I/O, so that a caller, a test or a stored document may answer its questions.
export {
  type AlgorithmRegistry,
  defaultAlgorithms,
  registryOf,
  type SignatureAlgorithm,
  withAlgorithm,
  withoutAlgorithms,
} from "./proto/dnssec/algorithm.ts";
export { answerOf, revalidate } from "./proto/dnssec/analysis.ts";
export { type Anchor, parseAnchors, ROOT_ANCHORS } from "./proto/dnssec/anchor.ts";
export type { Ask, AskReason, Failed, Got, Reply } from "./proto/dnssec/ask.ts";
export { LIMITS as VALIDATION_LIMITS, type Limits } from "./proto/dnssec/limits.table.ts";
export { createMemo, type VerifyMemo } from "./proto/dnssec/memo.ts";
export { replay } from "./proto/dnssec/replay.ts";
export { createTrustCache, type TrustCache } from "./proto/dnssec/trust.ts";
export { type Analysis, type ValidationContext, validate } from "./proto/dnssec/validator.ts";
// Measuring and judging.
export { resultJson } from "./report/json.ts";
export { exitCode } from "./scan/exit-code.ts";
export { anchorsOf, anchorsOfEvidence } from "./scan/inputs.ts";
export { type Judge, judge, openJudge } from "./scan/judge.ts";
export type { Judging, ScanOutcome, ScanRequest, TargetDone } from "./scan/request.ts";
export { type RunRouting, runRouting } from "./scan/routing.ts";
export { loadRoutingData, type RoutingData } from "./scan/routing-data.ts";
export { scan } from "./scan/scan.ts";
export { parseTargets, type Target, type TargetOptions, type Targets } from "./scan/target.ts";
// Profiles, evidence files and folders, schemas.
export { digestOf } from "./store/digest.ts";
export { EVIDENCE_VERSION, parseEvidence, readEvidence } from "./store/evidence.ts";
export { builtInProfiles, loadProfile, profileRef } from "./store/profile.ts";
export { openRunFolder, type RunFolder } from "./store/run-folder.ts";
export { SCHEMA_NAMES, type SchemaName, schemaText, validate as validateDocument } from "./store/schema.ts";
