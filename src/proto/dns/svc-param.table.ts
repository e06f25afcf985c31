/** Service parameter keys, IANA registry "Service Parameter Keys (SvcParamKeys)", RFC 9460 section 14.3. */
export const SVC_PARAM_KEYS = {
  mandatory: 0,
  alpn: 1,
  "no-default-alpn": 2,
  port: 3,
  ipv4hint: 4,
  ech: 5,
  ipv6hint: 6,
  dohpath: 7,
  ohttp: 8,
  "tls-supported-groups": 9,
} as const;
