/** Extensions that waterpas writes or reads, IANA registry "TLS ExtensionType Values". */
export const EXTENSION = {
  serverName: 0x0000, // RFC 6066 3
  statusRequest: 0x0005, // RFC 6066 8
  supportedGroups: 0x000a, // RFC 8422 5.1.1
  pointFormats: 0x000b, // RFC 8422 5.1.2
  signatureAlgorithms: 0x000d, // RFC 8446 4.2.3
  alpn: 0x0010, // RFC 7301
  timestamps: 0x0012, // RFC 6962 3.3.1
  padding: 0x0015, // RFC 7685
  extendedMasterSecret: 0x0017, // RFC 7627
  sessionTicket: 0x0023, // RFC 5077
  preSharedKey: 0x0029, // RFC 8446 4.2.11
  earlyData: 0x002a, // RFC 8446 4.2.10
  supportedVersions: 0x002b, // RFC 8446 4.2.1
  cookie: 0x002c, // RFC 8446 4.2.2
  pskModes: 0x002d, // RFC 8446 4.2.9
  keyShare: 0x0033, // RFC 8446 4.2.8
  renegotiationInfo: 0xff01, // RFC 5746
} as const;
