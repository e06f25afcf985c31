/** Trust anchors of the root zone, <https://data.iana.org/root-anchors/root-anchors.xml>. */

/** Fields of a DS record: key tag, algorithm, digest type, digest in hexadecimal. */
export type AnchorRow = readonly [tag: number, algorithm: number, digestType: number, digest: string];

export const ROOT_ANCHOR_ROWS: readonly AnchorRow[] = [
  // KSK-2017, Klajeyz, valid from 2017-02-02
  [20326, 8, 2, "e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"],
  // KSK-2024, Kmyv6jo, valid from 2024-07-18
  [38696, 8, 2, "683d2d0acb8c9b712a1948b27f741219298d0a450d612c483af444a4c0fb2b16"],
];
