/** Titles of the tests that web and mail servers share. */

export const TLS_TITLES = {
  keyexchange: "Parameters of the key exchange are strong enough",
  ciphers: "Only good cipher suites are accepted",
  cipherorder: "Better cipher suites are chosen first",
  version: "Only TLS 1.2 and 1.3 are accepted",
  compress: "TLS compression is off",
  secreneg: "Renegotiation is secure",
  clientreneg: "Clients cannot renegotiate",
  caa: "CAA records limit who may issue certificates",
  "0rtt": "0-RTT data is refused",
  keyexchangehash: "The key exchange is signed with a good hash",
  extendedmastersecret: "The extended master secret is used",
} as const;

export const CERTIFICATE_TITLES = {
  chain: "The certificates lead to a trusted root",
  pubkey: "The keys of the certificates are strong enough",
  sig: "The certificates are signed with a good hash",
  domain: "The certificates name the server",
} as const;

export const OWN_TLS_TITLES = {
  "1_3": "TLS 1.3 is accepted",
  "1_3_only": "Only TLS 1.3 is accepted",
  largehello: "A ClientHello of two packets is answered",
  groups: "Every group for the key exchange is strong enough",
  dhprime: "The primes for Diffie-Hellman are good ones",
  downgrade: "TLS 1.3 is not filtered on the way",
  consistency: "All addresses behave alike",
  pqkex: "The key exchange resists quantum computers",
  keyreuse: "Every connection has a new key",
  mozilla: "Profile of Mozilla's recommendations",
  clientauth: "No certificate is asked of clients",
} as const;

export const OWN_CERTIFICATE_TITLES = {
  revoked: "The certificates are not revoked",
  expiry: "The certificates do not expire soon",
  lifetime: "The certificates are not valid for too long",
  muststaple: "Certificates that must be stapled are",
  chainquality: "The chain is complete and tidy",
} as const;
