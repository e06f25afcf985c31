/** Rows E: proofs that something does not exist. */
import { foldName, type Name, wildcardOf } from "../../proto/dns/name.ts";
import { RCODE } from "../../proto/dns/rcode.table.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { strip, withhold } from "../behaviour.ts";
import { nsec3 } from "../core.ts";
import { madeUp, type Reply, type ReplyRrset } from "../reply.ts";
import type { ServedZone } from "../sign.ts";
import { labName, relativeName } from "../zone.ts";
import { type BuiltRow, type RowRequest, replaceAt, row } from "./row.ts";

const NSEC3 = { signing: () => ({ denial: [nsec3()] }) };

const bogus = (id: string, how: string, reason: string, ede: number, rest: Partial<RowRequest>): BuiltRow =>
  row({ id, how, state: "bogus", reason, ede, ...rest });

/** NSEC3 records that say something about themselves that is not so. */
const shown = (fields: { readonly hashAlgorithm?: number; readonly flags?: number }): RowRequest["zone"] => ({
  signing: () => ({ denial: [{ ...nsec3(), shown: fields }] }),
});

/** The NSEC at cn, which ends at dn, in place of those that would prove something. */
function unrelatedNsec(reply: Reply, zone: ServedZone): Reply {
  const owner = relativeName("cn", zone.apex);
  const rrset = zone.serve(owner, TYPE.NSEC);
  const authority = reply.authority.filter((entry) => entry.rrset.type !== TYPE.NSEC);
  return rrset === undefined ? reply : { ...reply, authority: [...authority, { owner, rrset }] };
}

/** As if `*.wd DNAME sub` covered x.y.wd: RFC 4592 section 4.4 calls what happens then undefined. */
function expandedDname(reply: Reply, zone: ServedZone): Reply {
  const rrset = zone.serve(wildcardOf(relativeName("wd", zone.apex)), TYPE.DNAME);
  const target = zone.serve(relativeName("x.sub", zone.apex), TYPE.A);
  if (rrset === undefined || target === undefined) return reply;
  const at = (label: string): Name => relativeName(label, zone.apex);
  return {
    ...reply,
    rcode: RCODE.NOERROR,
    answer: [
      { owner: at("y.wd"), rrset },
      alias(at("x.y.wd"), at("x.sub")),
      { owner: at("x.sub"), rrset: target },
    ],
  };
}

/** A CNAME to mail where the DNAME says sub. */
function strayAlias(reply: Reply, zone: ServedZone): Reply {
  const mail = relativeName("mail", zone.apex);
  const address = zone.serve(mail, TYPE.A);
  const dname = reply.answer.filter(({ rrset }) => rrset.type === TYPE.DNAME);
  if (address === undefined) return reply;
  return {
    ...reply,
    answer: [...dname, alias(relativeName("x.dn", zone.apex), mail), { owner: mail, rrset: address }],
  };
}

function alias(owner: Name, target: Name): ReplyRrset {
  return { owner, rrset: madeUp(TYPE.CNAME, 3600, [Buffer.from(foldName(target), "latin1")]) };
}

export const DENIAL_ROWS: readonly BuiltRow[] = [
  bogus("E-nonsec", "NXDOMAIN without NSEC", "nsec-missing", 12, {
    ask: "nope A",
    behaviours: [() => strip([TYPE.NSEC])],
  }),
  bogus("E-nonsec3", "NXDOMAIN without NSEC3", "nsec-missing", 12, {
    ask: "nope A",
    zone: NSEC3,
    behaviours: [() => strip([TYPE.NSEC3])],
  }),
  bogus("E-ndnonsec", "NODATA without NSEC", "nsec-missing", 12, {
    ask: "www TXT",
    behaviours: [() => strip([TYPE.NSEC])],
  }),
  bogus("E-nsecsig", "RRSIG over NSEC corrupt", "rrsig-invalid@NSEC", 6, {
    ask: "nope A",
    zone: { signing: () => ({ rules: [{ type: TYPE.NSEC, sigs: [{ flip: 40 }] }] }) },
  }),
  bogus("E-wrongnsec", "an NSEC that does not cover the name", "nsec-not-covering", 12, {
    ask: "nope A",
    behaviours: [replaceAt("nope", unrelatedNsec)],
  }),
  bogus("E-nowild", "NXDOMAIN, wildcard not denied", "nsec-wildcard-not-denied", 12, {
    ask: "zz.sub A",
    behaviours: [() => withhold("wildcard")],
  }),
  bogus("E-typebit", "NODATA, but the NSEC says the type exists", "nsec-type-exists", 6, {
    ask: "www TXT",
    zone: {
      signing: ({ at }) => ({ denial: [{ kind: "nsec", edits: [{ name: at("www"), add: [TYPE.TXT] }] }] }),
    },
  }),
  row({
    id: "E-entnx",
    how: "NXDOMAIN for an empty non-terminal",
    ask: "b.ent A",
    state: "secure",
    warnings: ["nxdomain-for-ent"],
    behaviours: [replaceAt("b.ent", (reply) => ({ ...reply, rcode: RCODE.NXDOMAIN }))],
  }),
  bogus("E-wildnoproof", "wildcard answer, NSEC withheld", "wildcard-proof-missing", 12, {
    ask: "q.w A",
    behaviours: [() => withhold("next-closer")],
  }),
  bogus("E-wildnoproof3", "wildcard answer, NSEC3 withheld", "wildcard-proof-missing", 12, {
    ask: "q.w A",
    zone: NSEC3,
    behaviours: [() => withhold("next-closer")],
  }),
  bogus("E-n3noce", "NSEC3 of the closest encloser missing", "nsec3-no-closest-encloser", 12, {
    ask: "nope A",
    zone: NSEC3,
    behaviours: [() => withhold("encloser")],
  }),
  bogus("E-n3nonc", "NSEC3 over the next closer name missing", "nsec3-next-closer-not-covered", 12, {
    ask: "nope A",
    zone: NSEC3,
    behaviours: [() => withhold("next-closer")],
  }),
  bogus("E-n3nowc", "NSEC3 over the wildcard missing", "nsec-wildcard-not-denied", 12, {
    ask: "nope A",
    zone: NSEC3,
    behaviours: [() => withhold("wildcard")],
  }),
  bogus("E-n3alg2", "NSEC3 with the unknown hash algorithm 2", "nsec3-unknown-hash", 6, {
    ask: "nope A",
    zone: shown({ hashAlgorithm: 2 }) ?? {},
  }),
  bogus("E-n3flags", "NSEC3 with the unknown flag 0x02", "nsec3-unknown-flags", 6, {
    ask: "nope A",
    zone: shown({ flags: 2 }) ?? {},
  }),
  row({
    id: "E-optoutnx",
    how: "NXDOMAIN in an opt-out zone",
    ask: "nope A",
    state: "insecure",
    reason: "nsec3-opt-out",
    zone: { signing: () => ({ denial: [nsec3({ optOut: true })] }) },
  }),
  bogus("E-nsecout", "NSEC whose next name is outside the zone", "nsec-next-out-of-zone", 6, {
    ask: "zzz A",
    zone: {
      signing: ({ at }) => ({
        denial: [{ kind: "nsec", edits: [{ name: at("www"), next: labName("zzzz.test") }] }],
      }),
    },
  }),
  bogus("E-bitmap", "type bitmap with a window of length 0", "nsec-malformed", 6, {
    ask: "www TXT",
    zone: {
      signing: ({ at }) => ({
        denial: [{ kind: "nsec", edits: [{ name: at("www"), bitmap: Buffer.alloc(2) }] }],
      }),
    },
  }),
  bogus("E-dnamewild", "DNAME made from a wildcard", "dname-wildcard", 6, {
    ask: "x.y.wd A",
    records: "*.wd DNAME sub\n",
    behaviours: [replaceAt("x.y.wd", expandedDname)],
  }),
  row({
    id: "E-both",
    how: "NSEC and NSEC3 records together",
    ask: "nope A",
    state: "secure",
    warnings: ["nsec-mixed"],
    zone: { signing: () => ({ denial: [{ kind: "nsec" }, nsec3()] }) },
  }),
  row({
    id: "E-dnamemm",
    how: "DNAME with a CNAME that does not follow from it",
    ask: "x.dn A",
    state: "secure",
    warnings: ["dname-cname-mismatch"],
    behaviours: [replaceAt("x.dn", strayAlias)],
  }),
];
