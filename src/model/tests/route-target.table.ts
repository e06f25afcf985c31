/** Tests of a prefix and of a network. */
import { optional, recommended, required, type TestRow } from "./row.ts";

const ofPrefix = { category: "prefix" } as const;
const ofAsn = { category: "asn" } as const;

export const PREFIX_TESTS = [
  { ...required, ...ofPrefix, id: "prefix_rpki_valid", title: "Its routes are valid" },
  { ...recommended, ...ofPrefix, id: "prefix_rpki_exists", title: "ROAs cover it" },
  {
    ...recommended,
    ...ofPrefix,
    id: "prefix_rpki_maxlength",
    title: "ROAs allow no more than is announced",
  },
  {
    ...recommended,
    ...ofPrefix,
    id: "prefix_rpki_reachable",
    title: "Networks that drop invalid routes reach it",
  },
  {
    ...recommended,
    ...ofPrefix,
    id: "prefix_route_bogon",
    title: "It may be announced, and by its origin",
  },
  { ...optional, ...ofPrefix, id: "prefix_route_visible", title: "It is announced" },
] as const satisfies readonly TestRow[];

export const ASN_TESTS = [
  { ...required, ...ofAsn, id: "asn_rpki_invalid", title: "None of its routes is invalid" },
  { ...recommended, ...ofAsn, id: "asn_rpki_exists", title: "ROAs cover all its space" },
  { ...recommended, ...ofAsn, id: "asn_rpki_valid", title: "All its routes have a ROA" },
  { ...recommended, ...ofAsn, id: "asn_rpki_maxlength", title: "ROAs allow no more than is announced" },
  { ...recommended, ...ofAsn, id: "asn_rpki_foreign", title: "Other networks that announce its space" },
  { ...optional, ...ofAsn, id: "asn_rpki_unused", title: "ROAs that no route needs" },
  { ...optional, ...ofAsn, id: "asn_aspa_exists", title: "Its providers are on record (ASPA)" },
] as const satisfies readonly TestRow[];
