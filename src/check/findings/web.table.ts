/** Findings about web servers: addresses, ports, redirects and protocols. */
import type { FindingTable } from "./row.ts";

const preload = <S extends string>(says: S) =>
  ({ params: ["servers"], says, refs: ["RFC 6797 section 12.3"] }) as const;

const pair = <S extends string, F extends string>(says: S, fix: F) =>
  ({ params: ["host", "other", "shown", "wanted"], says, fix, refs: [] }) as const;

const cookie = <S extends string, F extends string>(says: S, fix: F) =>
  ({
    params: ["cookie", "place", "send", "servers"],
    says,
    fix: `${fix} For example \`{send}\`.`,
    refs: ["RFC 6265 section 4.1.2"],
  }) as const;

export const WEB_FINDINGS = {
  "web-without-ipv6": {
    params: ["name"],
    says: "{name} has no AAAA record.",
    fix: "Give {name} an AAAA record.",
    refs: ["RFC 3596 section 2.1"],
  },
  "aaaa-not-global": {
    params: ["name", "address", "category"],
    says: "The AAAA record {address} of {name} is not reachable from the internet ({category}).",
    fix: "Replace {address} by an address that is, or measure with `--allow-private` where it is meant to be inside.",
    refs: ["RFC 6890"],
  },
  "web-ipv6-silent": {
    params: ["address", "outcome"],
    says: "Neither port 80 nor port 443 accepts connections at {address}: {outcome}.",
    fix: "Let the web server listen at {address}, or remove that AAAA record.",
    refs: [],
  },
  "port-missing-on-ipv6": {
    params: ["ports"],
    says: "Some ports are open over IPv4 and over no IPv6 address: {ports}.",
    fix: "Open the same ports over IPv6: {ports}.",
    refs: [],
  },
  "ipv6-only": {
    params: ["name"],
    says: "{name} has no A record, so there is nothing to compare IPv6 with.",
    refs: [],
  },
  "ipv4-unreachable": {
    params: ["name"],
    says: "{name} cannot be reached over IPv4.",
    fix: "Let the web server listen at the addresses of the A records of {name}.",
    refs: [],
  },
  "no-response": {
    params: ["family"],
    says: "There is no answer over {family}.",
    fix: "Let the web server answer over {family} as over the other.",
    refs: [],
  },
  "ports-answer-differently": {
    params: ["ipv4", "ipv6"],
    says: "The ports that answer over IPv4 ({ipv4}) and over IPv6 ({ipv6}) are not the same.",
    fix: "Let the same ports answer over both.",
    refs: [],
  },
  "status-differs": {
    params: ["ipv4", "ipv6"],
    says: "The answer has status {ipv4} over IPv4 and status {ipv6} over IPv6.",
    fix: "Let the web server give the same answer over both.",
    refs: ["RFC 9110 section 15"],
  },
  "similar-other-url": {
    params: ["ipv4", "ipv6"],
    says: "Visitors end at {ipv4} over IPv4 and at {ipv6} over IPv6.",
    fix: "Let the web server redirect to the same page over both.",
    refs: [],
  },
  "similar-leaves-family": {
    params: ["name"],
    says: "A redirect from {name} leads to a name that has addresses of one family only.",
    fix: "Give that name an address of the other family, too.",
    refs: [],
  },
  "pages-differ": {
    params: ["distance", "max"],
    says: "The pages over IPv4 and IPv6 differ by {distance} of 100, more than {max}.",
    fix: "Let both families lead to the same site.",
    refs: [],
  },
  "pages-status": {
    params: ["status"],
    says: "The page is the same over IPv4 and IPv6; its status is {status}.",
    fix: "Look why the start page has status {status}.",
    refs: ["RFC 9110 section 15"],
  },
  "headers-differ-between-families": {
    params: ["header"],
    says: "{header} is not the same over IPv4 and IPv6.",
    fix: "Send the same {header} over both.",
    refs: [],
  },
  "rate-limited": {
    params: ["status", "servers"],
    says: "The answer of {servers} has status {status}: it turns us away.",
    refs: ["RFC 6585 section 4"],
  },
  "no-redirect": {
    params: ["status", "send", "servers"],
    says: "Port 80 of {servers} answers with status {status} in place of a redirect to HTTPS.",
    fix: "Answer with status 301 and `{send}` at {servers}.",
    refs: ["RFC 9110 section 15.4.2"],
  },
  "bad-location": {
    params: ["reason", "send", "servers"],
    says: "The redirect of {servers} leads nowhere ({reason}).",
    fix: "Send one field `{send}` from {servers}.",
    refs: ["RFC 9110 section 10.2.2"],
  },
  "redirect-loop": {
    params: ["url", "send", "servers"],
    says: "The redirects of {servers} go round in a circle: {url}.",
    fix: "Look at the redirects of {servers}; port 80 should send `{send}`.",
    refs: ["RFC 9110 section 15.4"],
  },
  "first-hop-not-https": {
    params: ["url", "send", "servers"],
    says: "Port 80 of {servers} redirects to an address without HTTPS first: {url}.",
    fix: "Send `{send}` from port 80 of {servers}.",
    refs: [],
  },
  "first-hop-other-host": {
    params: ["url", "send", "servers"],
    says: "Port 80 of {servers} redirects to another name at once: {url}.",
    fix: "Send `{send}` from port 80 of {servers} first, so that browsers learn the HSTS policy of the name.",
    refs: ["RFC 6797 section 7.2"],
  },
  "upgrade-target-broken": {
    params: ["url", "send", "servers"],
    says: "The page that port 80 of {servers} redirects to does not answer: {url}.",
    fix: "Let {url} answer.",
    refs: [],
  },
  "port80-open-no-http": {
    params: ["servers"],
    says: "Port 80 of {servers} is open, and what answers is no HTTP.",
    fix: "Close the port, or redirect to HTTPS.",
    refs: [],
  },
  "internetnl-redirect": {
    params: ["verdict", "servers"],
    says: "Internet.nl follows the redirects of {servers}, does not get to the end, and takes that for {verdict}.",
    refs: [],
  },
  downgrade: {
    params: ["hop", "from", "to", "servers"],
    says: "Hop {hop} of {servers} leads back from HTTPS to plain HTTP: from {from} to {to}.",
    fix: "Redirect {from} to an address with `https://`.",
    refs: ["RFC 9110 section 4.2.2"],
  },
  "redirect-limit": {
    params: ["hop", "url", "servers"],
    says: "The redirects of {servers} do not end within {hop} hops; the last was {url}.",
    fix: "Redirect to the final page at once.",
    refs: ["RFC 9110 section 15.4"],
  },
  "redirect-circle": {
    params: ["hop", "url", "servers"],
    says: "After {hop} hops the redirects of {servers} begin again, at {url}.",
    fix: "Break the circle at {url}.",
    refs: ["RFC 9110 section 15.4"],
  },
  "redirect-blocked": {
    params: ["hop", "url", "servers"],
    says: "Hop {hop} of {servers}, {url}, leads to an address or a name that is not on the internet.",
    fix: "Redirect {url} to a public name.",
    refs: ["RFC 6890", "RFC 6761"],
  },
  "redirect-dead-end": {
    params: ["hop", "url", "servers"],
    says: "Hop {hop} of the redirects of {servers} does not answer: {url}.",
    fix: "Redirect to a page that answers.",
    refs: ["RFC 9110 section 15.4"],
  },
  "redirect-bad-location": {
    params: ["hop", "url", "servers"],
    says: "Hop {hop} of {servers}, {url}, redirects nowhere: there are several Location fields, or one that is no URL.",
    fix: "Send one field Location with a URL.",
    refs: ["RFC 9110 section 10.2.2"],
  },
  "redirect-scheme": {
    params: ["hop", "url", "servers"],
    says: "Hop {hop} of {servers}, {url}, redirects to a scheme that is neither http nor https.",
    fix: "Redirect to an address with `https://`.",
    refs: ["RFC 9110 section 4.2"],
  },
  "redirect-port": {
    params: ["hop", "url", "servers"],
    says: "Hop {hop} of {servers}, {url}, redirects to a port other than 80 and 443, which is not followed.",
    refs: ["RFC 9110 section 4.2"],
  },
  "http-malformed": {
    params: ["url", "why", "servers"],
    says: "What {servers} sends for {url} breaks the rules of HTTP: {why}.",
    fix: "Look at the web server, or a proxy before it, at {servers}.",
    refs: ["RFC 9112"],
  },
  "possible-response-splitting": {
    params: ["url", "why", "servers"],
    says: "What {servers} sends for {url} can be read as two answers: {why}.",
    fix: "Find out what puts line ends of visitors into header fields at {servers}.",
    refs: ["RFC 9112 section 11.1"],
  },
  "not-http": {
    params: ["url", "why", "servers"],
    says: "What {servers} sends for {url} is no HTTP.",
    fix: "Let a web server answer at {servers}.",
    refs: ["RFC 9112 section 2.1"],
  },
  "https-without-answer": {
    params: ["servers"],
    says: "There is TLS at {servers}, and no answer to a request.",
    refs: [],
  },
  "no-port-80": {
    params: ["servers"],
    says: "Nothing answers on port 80 of {servers}, where browsers still look first when the name is typed without a scheme.",
    fix: "Redirect from port 80 to HTTPS, or have the name put on the HSTS preload list.",
    refs: ["RFC 6797 section 12.3"],
  },
  "http2-not-offered": {
    params: ["servers"],
    says: "HTTP/2 is not chosen by {servers}.",
    fix: "Switch on HTTP/2 at {servers}.",
    refs: ["RFC 9113 section 3.2"],
  },
  "http2-no-answer": {
    params: ["why", "servers"],
    says: "HTTP/2 is chosen by {servers}, and then a request over it fails: {why}.",
    fix: "Look at HTTP/2 in the configuration of {servers}.",
    refs: ["RFC 9113 section 3.4"],
  },
  "http3-advertised": {
    params: ["by", "servers"],
    says: "HTTP/3 is advertised by {by} at {servers}.",
    refs: ["RFC 9114 section 3.1"],
  },
  "http3-not-advertised": {
    params: ["servers"],
    says: "HTTP/3 is advertised neither by Alt-Svc at {servers} nor by an HTTPS record.",
    fix: 'Send `Alt-Svc: h3=":443"; ma=86400` from {servers} where HTTP/3 is there.',
    refs: ["RFC 9114 section 3.1"],
  },
  "quic-answers": {
    params: ["versions", "servers"],
    says: "QUIC answers at {servers}: {versions}.",
    refs: ["RFC 9000 section 6"],
  },
  "quic-silent": {
    params: ["servers"],
    says: "Nothing of QUIC came back from UDP port 443 of {servers}; that need not mean that it is not there.",
    refs: ["RFC 9000 section 6"],
  },
  "alt-svc-invalid": {
    params: ["place", "servers"],
    says: "Browsers ignore the field Alt-Svc of {servers} ({place}).",
    fix: 'Send `Alt-Svc: h3=":443"; ma=86400` from {servers}.',
    refs: ["RFC 7838 section 3"],
  },
  "alt-svc-obsolete": {
    params: ["protocol", "place", "servers"],
    says: "Alt-Svc of {servers} advertises {protocol}, which was a draft ({place}).",
    fix: "Remove {protocol} at {servers}.",
    refs: ["RFC 7838 section 3"],
  },
  "https-rr-found": {
    params: ["name", "records"],
    says: "{name} has HTTPS records: {records}.",
    refs: ["RFC 9460 section 9"],
  },
  "https-rr-none": {
    params: ["name"],
    says: "{name} has no HTTPS record.",
    fix: "Publish an HTTPS record for {name}, such as `1 . alpn=h2`.",
    refs: ["RFC 9460 section 9"],
  },
  "https-rr-malformed": {
    params: ["name", "why"],
    says: "An HTTPS record of {name} cannot be read ({why}), so clients ignore all of them.",
    fix: "Correct the HTTPS record of {name}.",
    refs: ["RFC 9460 section 2.2"],
  },
  "https-rr-hint-unknown": {
    params: ["name", "address"],
    says: "An HTTPS record of {name} hints at {address}, which is in no A or AAAA record.",
    fix: "Update the hints in the HTTPS record of {name}.",
    refs: ["RFC 9460 section 7.3"],
  },
  "https-rr-without-tls": {
    params: ["name"],
    says: "{name} has HTTPS records and no HTTPS; clients no longer use plain HTTP then.",
    fix: "Remove the HTTPS record of {name}, or let HTTPS answer.",
    refs: ["RFC 9460 section 9.5"],
  },
  "https-rr-h2-not-offered": {
    params: ["name"],
    says: "An HTTPS record of {name} advertises HTTP/2, which the server does not choose.",
    fix: "Remove `h2` from the HTTPS record of {name}, or switch on HTTP/2.",
    refs: ["RFC 9460 section 7.1"],
  },
  "https-rr-h3-no-answer": {
    params: ["name"],
    says: "An HTTPS record of {name} advertises HTTP/3, and no QUIC answers on UDP port 443.",
    fix: "Remove `h3` from the HTTPS record of {name}, or let UDP port 443 through.",
    refs: ["RFC 9460 section 7.1"],
  },
  "https-rr-alias-with-service": {
    params: ["name"],
    says: "HTTPS records of {name} mix an alias with services; clients look at the alias only.",
    fix: "Keep the alias or the services of {name}.",
    refs: ["RFC 9460 section 2.4.1"],
  },
  "https-rr-alias-endless": {
    params: ["name", "target"],
    says: "The aliases in the HTTPS records of {name} come to no end: {target} is one more of them, or one again.",
    fix: "Let the HTTPS records of {name} lead to a name that has service records.",
    refs: ["RFC 9460 section 3.1"],
  },
  "https-rr-mandatory-unknown": {
    params: ["name", "key"],
    says: "An HTTPS record of {name} has the mandatory key {key}, which most clients do not know.",
    fix: "Remove key {key} from `mandatory` of {name}.",
    refs: ["RFC 9460 section 8"],
  },
  "ech-published": {
    params: ["name", "public_names", "security"],
    says: "HTTPS records of {name} carry keys for Encrypted Client Hello, behind {public_names}. DNSSEC: {security}.",
    refs: ["RFC 9848 section 3"],
  },
  "ech-malformed": {
    params: ["name", "why"],
    says: "The `ech` of an HTTPS record of {name} cannot be read ({why}).",
    fix: "Publish the `ech` of {name} anew, as the server software prints it.",
    refs: ["RFC 9849 section 4"],
  },
  "ech-unusable": {
    params: ["name", "why"],
    says: "Clients can use no configuration in the `ech` of an HTTPS record of {name} ({why}).",
    fix: "Publish a configuration of version 0xfe0d with a usual key and a public name for {name}.",
    refs: ["RFC 9849 section 6.1"],
  },
  "ech-public-name-unknown": {
    params: ["name", "public_name"],
    says: "Encrypted Client Hello of {name} shows the name {public_name}, which has no address.",
    fix: "Let {public_name} lead to the server of {name}, or choose another public name.",
    refs: ["RFC 9849 section 6.1.7"],
  },
  "ech-mixed": {
    params: ["name"],
    says: "Some HTTPS records of {name} carry `ech` and some do not, so whoever blocks the former learns the name.",
    fix: "Give every HTTPS record of {name} its `ech`.",
    refs: ["RFC 9848 section 8"],
  },
  "preload-entry": {
    params: ["entry", "policy", "servers"],
    says: "The HSTS preload list has {entry} ({policy}).",
    refs: ["RFC 6797 section 12.3"],
  },
  "preload-certificate": preload("Not fit for the preload list: the certificate of {servers} is not valid."),
  "preload-www-without-tls": preload(
    "Not fit for the preload list: the `www` name of {servers} has port 443 open without valid TLS.",
  ),
  "preload-no-hsts": preload("Not fit for the preload list: no Strict-Transport-Security from {servers}."),
  "preload-several-hsts": preload(
    "Not fit for the preload list: several fields Strict-Transport-Security from {servers}.",
  ),
  "preload-hsts-invalid": preload(
    "Not fit for the preload list: the Strict-Transport-Security field of {servers} cannot be used.",
  ),
  "preload-max-age": preload("Not fit for the preload list: max-age of {servers} is less than a year."),
  "preload-no-subdomains": preload("Not fit for the preload list: no `includeSubDomains` from {servers}."),
  "preload-no-consent": preload("Not on the way to the preload list: no `preload` from {servers}."),
  "preload-first-redirect": preload(
    "Not fit for the preload list: port 80 of {servers} does not redirect to HTTPS of the same name first.",
  ),
  "preload-too-many-redirects": preload(
    "Not fit for the preload list: more than three redirects from {servers}.",
  ),
  "preload-insecure-redirect": preload(
    "Not fit for the preload list: a redirect of {servers} leads over plain HTTP.",
  ),
  "preload-no-http": preload("The preload list wants a redirect from port 80; nothing answers at {servers}."),
  "preload-max-age-long": preload(
    "The max-age of {servers} is more than ten years, which looks like a mistake.",
  ),
  "preload-leading-zero": preload("The max-age of {servers} begins with a zero."),
  "preload-header": {
    params: ["send", "servers"],
    says: "The field that the preload list wants of {servers} is `{send}`.",
    fix: "Send `{send}` from {servers} when all subdomains have HTTPS, or leave out `preload`.",
    refs: ["RFC 6797 section 12.3"],
  },
  "pair-missing": {
    params: ["host", "other"],
    says: "{other} has no address, while {host} has.",
    fix: "Give {other} the same addresses, and redirect from it.",
    refs: [],
  },
  "pair-https": pair(
    "HTTPS: {host} {shown}, {other} {wanted}.",
    "Let {other} and {host} answer over HTTPS alike.",
  ),
  "pair-upgrade": pair(
    "Redirect from port 80: {host} {shown}, {other} {wanted}.",
    "Redirect both names to HTTPS of the same name first.",
  ),
  "pair-hsts": pair(
    "HSTS: {host} {shown}, {other} {wanted}.",
    "Send the same Strict-Transport-Security from {host} and {other}.",
  ),
  "pair-destination": pair(
    "Visitors of {host} end at {shown}, those of {other} at {wanted}.",
    "Redirect one of the two names to the other.",
  ),
  "pair-certificate": pair(
    "Certificate: {host} {shown}, {other} {wanted}.",
    "Have the certificate issued for both names.",
  ),
  "pair-whole-scan": {
    params: ["host", "other"],
    says: "{other} was compared with {host} and no more: `waterpas scan {other}` tests it.",
    refs: [],
  },
  "mixed-active": {
    params: ["url", "tag", "servers"],
    says: "The page of {servers} runs {url} (`{tag}`) without encryption.",
    fix: "Load {url} over HTTPS.",
    refs: [],
  },
  "mixed-passive": {
    params: ["url", "tag", "servers"],
    says: "The page of {servers} shows {url} (`{tag}`) without encryption.",
    fix: "Load {url} over HTTPS.",
    refs: [],
  },
  "mixed-form": {
    params: ["url", "tag", "servers"],
    says: "A form in the page of {servers} is sent to {url} without encryption.",
    fix: "Send the form to an address with `https://`.",
    refs: [],
  },
  "no-integrity": {
    params: ["url", "tag", "servers"],
    says: "The page of {servers} loads {url} (`{tag}`) of another site without a hash of its content.",
    fix: "Give the element an attribute `integrity`, or serve the file yourself.",
    refs: [],
  },
  "csp-forbids-load": {
    params: ["directive", "url", "servers"],
    says: "The policy of {servers} forbids what its own page loads: {url} ({directive}).",
    fix: "Add the host to {directive}, or remove it from the page.",
    refs: [],
  },
  "csp-forbids-inline": {
    params: ["tag", "servers"],
    says: "The policy of {servers} forbids a `{tag}` that stands in its own page.",
    fix: "Give the element the nonce of the answer, or put it in a file.",
    refs: [],
  },
  "cookie-not-secure": cookie(
    "The cookie {cookie} of {servers} is also sent over plain HTTP ({place}).",
    "Add `Secure` to {cookie}.",
  ),
  "cookie-none-without-secure": cookie(
    "Browsers refuse the cookie {cookie} of {servers}: `SameSite=None` without `Secure` ({place}).",
    "Add `Secure` to {cookie}.",
  ),
  "cookie-samesite-invalid": cookie(
    "SameSite of the cookie {cookie} of {servers} has a value that browsers do not know ({place}).",
    "Write `SameSite=Lax` or `SameSite=Strict` in {cookie}.",
  ),
  "cookie-prefix-ignored": cookie(
    "Browsers refuse the cookie {cookie} of {servers}, which has not what its prefix promises ({place}).",
    "Give {cookie} `Secure`, and `Path=/` without a domain where the prefix asks for it.",
  ),
  "cookie-domain-public-suffix": cookie(
    "Browsers refuse the cookie {cookie} of {servers}: its domain belongs to many ({place}).",
    "Leave out `Domain` in {cookie}.",
  ),
  "cookie-domain-foreign": cookie(
    "Browsers refuse the cookie {cookie} of {servers}: its domain is another one ({place}).",
    "Leave out `Domain` in {cookie}.",
  ),
  "cookie-partitioned-without-secure": cookie(
    "Browsers refuse the cookie {cookie} of {servers}: `Partitioned` without `Secure` ({place}).",
    "Add `Secure` to {cookie}.",
  ),
  "cookie-session-without-httponly": cookie(
    "Scripts can read the cookie {cookie} of {servers}, which looks like one of a session ({place}).",
    "Add `HttpOnly` to {cookie}.",
  ),
  "cookie-over-http": cookie(
    "The cookie {cookie} of {servers} is set over plain HTTP ({place}).",
    "Set {cookie} over HTTPS only.",
  ),
  "cookie-lifetime": cookie(
    "The cookie {cookie} of {servers} is to be kept for more than 400 days, which browsers shorten ({place}).",
    "Let {cookie} expire sooner.",
  ),
  "cookie-ignored": {
    params: ["why", "place", "servers"],
    says: "Browsers ignore a cookie of {servers} ({why}, {place}).",
    fix: "Correct that field.",
    refs: ["RFC 6265 section 5.2"],
  },
} as const satisfies FindingTable;
