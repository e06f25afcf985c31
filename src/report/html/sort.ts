/** The only script of a report: sorts a table by the column whose heading is pressed. Without it the table is as useful. */
import { createHash } from "node:crypto";

/** Headings become buttons here, so that a page without script has no button that does nothing. */
export const SORT_SCRIPT = `for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const body = table.tBodies[0];
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
  };
  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return a < b ? -1 : a > b ? 1 : 0;
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      const rows = [...body.rows].map((row, at) => ({ row, at, value: valueOf(row, column) }));
      rows.sort((a, b) => (isUp ? 1 : -1) * compare(a.value, b.value) || a.at - b.at);
      body.append(...rows.map(({ row }) => row));
    });
  });
}
`;

/** By which the page's policy knows the script (CSP level 3, section 2.3.1). */
export const SORT_HASH = `sha256-${createHash("sha256").update(SORT_SCRIPT).digest("base64")}`;
