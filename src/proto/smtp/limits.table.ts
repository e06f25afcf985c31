/** How much of a mail server is read (`mail.md` 10.1); RFC 5321 section 4.5.3.1 needs far less. */
export const SMTP_LIMITS = {
  lineOctets: 8192, // RFC 5321 section 4.5.3.1.5 allows 512
  lines: 100, // of one reply
  sessionOctets: 65_536,
  keptOctets: 512, // of a line in the evidence
} as const;
