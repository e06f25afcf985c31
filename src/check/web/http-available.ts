/** Is there HTTPS at all? The test that lets all others of the category through (`web.md` 3.1; `settled.md` 8.7). */
import {
  type AnyCheck,
  defineCheck,
  type Evidence,
  type Section,
  type Seen,
  type Setting,
} from "../define.ts";
import { answerPointer } from "../pointer.ts";
import { collect, type Judged, type Step, type TlsFacts, tableOf } from "../tls/family.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import { WEB } from "../tls/role.table.ts";
import { type Server, serversOf } from "../tls/server.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "failed" },
  { says: "good", status: "passed" },
];

export const webHttpsHttpAvailable: AnyCheck = defineCheck<Section, TlsFacts, Says | "other">({
  id: "web_https_http_available",
  needs: WEB.sections,
  spec: ["RFC 9110 4.2.2", "RFC 2818 2.2"],
  see,
  table: tableOf<Says, Says>({ role: WEB, steps: STEPS, isPlaceholder: false, gate: null }),
  errorVerdict: "other",
  text: {
    bad: {
      says: "The website cannot be visited over HTTPS at every address.",
      fix: "Let a TLS server listen on port 443 of every address that the name has.",
    },
    other: { says: "The website could not be reached over HTTPS from here." },
    good: { says: "The website can be visited over HTTPS." },
  },
  culprits: {
    bad: [
      "tls-port-closed",
      "tls-port-silent",
      "no-tls",
      "tls-handshake",
      "no-certificate",
      "no-web-address",
    ],
  },
  differs: "internet.nl calls every address without TLS unreachable.",
});

function see(given: Evidence<Section>, setting: Setting): Seen<TlsFacts> {
  const evidence = given as Evidence<"dns" | "tls">;
  const servers = serversOf(WEB, evidence, setting);
  const judged = servers.list.map((server) => judgeServer(server, setting));
  const isNowhere = judged.length === 0 && servers.unmeasured.length === 0 && !servers.switchedOff;
  const skipped: Remark[] =
    servers.skipped.length === 0
      ? []
      : [{ code: "addresses-skipped", params: { addresses: servers.skipped }, at: ["/tls"] }];
  const [first, ...rest] = isNowhere ? [withoutAddress(evidence)] : judged;
  const all = first === undefined ? [] : [withRemarks(first, skipped), ...rest];
  return collect(STEPS, all, { ...servers, hosts: servers.hosts.length });
}

function judgeServer(server: Server, setting: Setting): Judged<Says> {
  const { address, label, reach, pointer, host } = server;
  const base = { server: address, address, label };
  const at = [`${pointer}/reach`];
  if (reach.kind === "tls") return { ...base, opinion: { says: "good" } };
  // internet.nl says "unreachable" whatever kept it from a handshake.
  if (reach.kind === "fault" && setting.profile.reading !== "rfc") {
    return { ...base, opinion: { unknown: "unreachable", at } };
  }
  if (reach.kind === "fault") {
    return { ...base, opinion: { says: "bad", remarks: [{ code: reach.code, params: { host }, at }] } };
  }
  const denied: Remark[] =
    reach.cause === "address-denied" ? [{ code: "address-not-global", params: { host, address }, at }] : [];
  return { ...base, opinion: { unknown: reach.cause, at, remarks: denied } };
}

function withoutAddress({ target: { name } }: Evidence<"dns" | "tls">): Judged<Says> {
  const at = ["A", "AAAA"].map((type) => answerPointer(`${name}/${type}`));
  const opinion: Opinion<Says> = { says: "bad", remarks: [{ code: "no-web-address", params: { name }, at }] };
  return { server: name, address: null, label: name, opinion };
}

function withRemarks(judged: Judged<Says>, remarks: readonly Remark[]): Judged<Says> {
  const { opinion } = judged;
  if (opinion === null || remarks.length === 0) return judged;
  return { ...judged, opinion: { ...opinion, remarks: [...(opinion.remarks ?? []), ...remarks] } };
}
