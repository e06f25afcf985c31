import { defineNameDnssec } from "../name-dnssec.ts";

export const [mailDnssecMailtoExist, mailDnssecMailtoValid] = defineNameDnssec({
  exist: "mail_dnssec_mailto_exist",
  valid: "mail_dnssec_mailto_valid",
  matters: ["MX"],
  existText: {
    "resolver-error": { says: "The mail domain {name} could not be resolved." },
    servfail: {
      says: "No name server gives the zone of {name}, so nothing can be validated.",
      fix: "Load the zone on its name servers, or correct the delegation.",
    },
    bad: { says: "The mail domain {name} is not signed with DNSSEC." },
    good: { says: "The mail domain {name} is signed with DNSSEC." },
  },
  validText: {
    bad: {
      says: "The signatures for {name} do not validate; resolvers that check them answer with an error.",
    },
    "unsupported-ds-algo": {
      says: "{name} is signed, but validators treat it as unsigned ({reason}).",
    },
    good: { says: "The signatures for {name} validate from the root on." },
  },
});
