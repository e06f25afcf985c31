/** What `config init` writes: every key, as a comment, with its default. */
export const TEMPLATE = `// How waterpas runs in this folder. A flag outranks the environment, the environment outranks this file.
// Check it with: waterpas config check
{
  // Domains that \`waterpas scan\` audits when none is named.
  // "targets": ["example.nl"],

  "network": {
    // "iterate" asks from the root; or "system", addresses, or a DoH URL.
    // "resolver": ["iterate"],
    // "ipv4_only": false,
    // "ipv6_only": false,
    // Wait for each try, and further tries; each protocol has its own without them.
    // "timeout": "5s",
    // "retries": 2,
    // "target_timeout": "3m",
    // "concurrency": 4,
    // Questions per second to one address.
    // "per_server": 50,
    // Questions and connections begun per second, in all; no limit without it.
    // "rate": 100,
    // Addresses of this machine to send from, one of each family.
    // "source": ["192.0.2.10", "2001:db8::10"],
    // "fast", "standard" or "deep".
    // "depth": "standard",
    // Name of this vantage point, for the report.
    // "label": "office",
    // Name given to mail servers.
    // "ehlo": "scan.example.nl",
    // Whom to write to, told to servers from which data is fetched.
    // "contact": "noc@example.nl",
  },

  "rpki": {
    // VRP exports in the order in which they are tried: files, URLs, or "none".
    // "sources": ["https://rpki.example.nl/vrps.json"],
    // Oldest export that is used.
    // "max_age": "24h",
    // Routes: "ris", "cymru", "none", a file or a URL.
    // "origins": "ris",
    // Local exceptions (RFC 8416).
    // "slurm": ["slurm.json"],
  },

  // "waterpas", "internetnl-1.11", or a file.
  // "profile": "waterpas",

  "gate": {
    // Rules, waivers and baseline.
    // "policy": "waterpas.policy.json",
    // Without a policy: what a test of this level must be, and the lowest score.
    // "fail_on": "required",
    // "fail_under": 90,
  },

  "output": {
    // "terminal", "json", "md", "junit", "sarif", "github" … as --format.
    // "format": "terminal",
    // "files": ["report.json"],
    // "save": "evidence",
  },
}
`;
