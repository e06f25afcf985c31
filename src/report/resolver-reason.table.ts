/** Reasons that lie with the resolver or with this machine, not with any zone (`dns.md` 2, 3.13). */
export const RESOLVER_REASONS: Readonly<Record<string, { readonly says: string; readonly fix: string }>> = {
  "resolver-strips-dnssec": {
    says: "The resolver takes signatures away.",
    fix: "Use `--resolver iterate`, or a resolver that passes DNSSEC records on.",
  },
  "resolver-strips-denial": {
    says: "The resolver takes away the proofs that something does not exist.",
    fix: "Use `--resolver iterate`, or a resolver that passes DNSSEC records on.",
  },
  "resolver-rewrites-nxdomain": {
    says: "The resolver answers for names that do not exist.",
    fix: "Use `--resolver iterate`, or a resolver that does not redirect.",
  },
  "resolver-no-ds": {
    says: "The resolver does not answer questions for DS records.",
    fix: "Use `--resolver iterate`, or a resolver that knows DNSSEC.",
  },
  "resolver-no-answer": {
    says: "The resolver does not answer.",
    fix: "Check the network, or name another resolver: waterpas doctor",
  },
  "resolver-no-tcp": {
    says: "The resolver does not answer over TCP, which large answers need.",
    fix: "Let TCP port 53 through to the resolver, or name another one.",
  },
  "resolver-broken": {
    says: "The resolver gives data that does not validate, while the servers of the zone give data that does.",
    fix: "Use `--resolver iterate`, or another resolver.",
  },
  "anchor-mismatch": {
    says: "The keys of {zone} fit no trust anchor of ours.",
    fix: "Update waterpas, or give the right anchors with `--trust-anchor`.",
  },
  "local-clock-suspect": {
    says: "The clock of this machine is outside the signatures of {zone}.",
    fix: "Set the clock.",
  },
  "network-unreachable": {
    says: "The network cannot be reached.",
    fix: "Check the network: waterpas doctor",
  },
};
