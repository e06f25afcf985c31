/** The style sheet: system type, one column, colours that hold 4.5 to 1 in light and dark (WCAG 2.2, 1.4.3). */

const LIGHT = `--bg:#f7f7f4;--card:#fff;--ink:#1d2730;--dim:#56616b;--line:#dcdfdd;--soft:#eef0ee;--accent:#0a6475;
--passed:#1b6e3f;--failed:#b3201b;--warning:#8a5200;--info:#0b5c9e;--error:#7a3a9c;--not_tested:#5a6570;
--c-secure:#0a879a;--c-bogus:#be1515;--c-expired:#6131a3;--c-unclear:#f4b800;--c-insecure:#000;--c-missing:#e5a1a1;
--w-secure:#0a6475;--w-bogus:#be1515;--w-expired:#6131a3;--w-unclear:#7a5b00;--w-insecure:#1d2730;--w-missing:#a34848;--fill:#e4e6e4`;

const DARK = `--bg:#14191d;--card:#1c2328;--ink:#e6e9ea;--dim:#a5b0b8;--line:#343e45;--soft:#242c32;--accent:#6cc7d8;
--passed:#69cf97;--failed:#ff938a;--warning:#f0b95a;--info:#86c4ff;--error:#d6a8f2;--not_tested:#aab4bb;
--c-secure:#2fb4c8;--c-bogus:#ff6b62;--c-expired:#b493f0;--c-unclear:#f4b800;--c-insecure:#e6e9ea;--c-missing:#e5a1a1;
--w-secure:#6cc7d8;--w-bogus:#ff938a;--w-expired:#c8aef7;--w-unclear:#f4c63a;--w-insecure:#e6e9ea;--w-missing:#e5a1a1;--fill:#333d44`;

const STATUSES = ["passed", "failed", "warning", "info", "error", "not_tested"];
const COLOURS = ["secure", "bogus", "expired", "unclear", "insecure", "missing"];

const BASE = `*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:64rem;padding:0 1.25rem 3rem;background:var(--bg);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:0;font-weight:650;text-wrap:balance}
h1{font-size:1.9rem;letter-spacing:-.01em}h2{font-size:1.35rem;margin:0 0 1rem}h3{font-size:1.12rem}h4{font-size:.95rem;color:var(--dim);margin:1.25rem 0 .4rem}
h5,h6{font-size:.95rem;margin:1rem 0 .4rem}
p{margin:.4rem 0;text-wrap:pretty}ul,ol{margin:.4rem 0;padding-left:1.25rem}
a{color:var(--accent);text-underline-offset:.15em}a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
code,pre,.mono,.evidence{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
pre{background:var(--soft);border-radius:8px;padding:.75rem 1rem;overflow-x:auto;white-space:pre-wrap}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999rem;top:0;background:var(--card);padding:.5rem 1rem;z-index:1}.skip:focus{left:.5rem;top:.5rem}
.dim{color:var(--dim);font-weight:400}
.lab{margin:1rem 0 0;padding:.55rem 1rem;border:1px dashed var(--warning);border-radius:8px;color:var(--warning);font-weight:600}
nav{margin-top:1rem}main{display:block}section,header{margin-top:2.75rem}header{margin-top:1.75rem}section section{margin-top:1.5rem}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--dim);font-size:.86rem}`;

const PARTS = `.about{color:var(--dim);font-size:.86rem;display:flex;flex-wrap:wrap;gap:.15rem 1rem;align-items:baseline}
.ascii{color:var(--dim);margin:.2rem 0}
.s{font-weight:650;white-space:nowrap}
.tag{display:inline-block;border:1px solid var(--line);border-radius:99px;padding:0 .55rem;font-size:.78rem;color:var(--dim);font-weight:400;line-height:1.5}
.scores{display:flex;flex-wrap:wrap;gap:1rem;margin-top:1.25rem}
.score{flex:1 1 15rem;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem 1.25rem}
.score p{margin:.25rem 0;font-size:.9rem;color:var(--dim)}.score .side{font-weight:650;color:var(--ink)}
.score .number{font-size:2.4rem;line-height:1.15;font-weight:650;letter-spacing:-.02em;color:var(--ink);font-variant-numeric:tabular-nums}
meter{display:block;width:100%;height:1.3rem;margin:.45rem 0 -.45rem;border:0;background:none;-webkit-appearance:none;appearance:none}
meter::-webkit-meter-inner-element{display:block;height:100%;-webkit-appearance:none;appearance:none}
meter::-webkit-meter-bar{display:block;background:var(--soft);border:0;border-radius:99px;height:.65rem;overflow:hidden}
meter::-webkit-meter-optimum-value,meter::-webkit-meter-suboptimum-value,meter::-webkit-meter-even-less-good-value{height:.65rem;border:0}
meter::-webkit-meter-optimum-value{background:var(--passed)}meter::-webkit-meter-suboptimum-value{background:var(--warning)}meter::-webkit-meter-even-less-good-value{background:var(--failed)}
@supports(-moz-appearance:none){meter{height:.65rem;margin:.5rem 0 .2rem;background:var(--soft);border-radius:99px;overflow:hidden}}meter::-moz-meter-bar{background:var(--accent)}
.fixes ol,.unmeasured ul{list-style:none;padding:0;margin:0;display:grid;gap:.75rem}
.fixes ol{counter-reset:fix}.fixes li{counter-increment:fix;position:relative}
.fixes li,.unmeasured li{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.9rem 1.1rem}
.fixes li{padding-left:3.2rem}.fixes li::before{content:counter(fix);position:absolute;left:1.1rem;top:.85rem;font-weight:650;font-size:1.15rem;color:var(--dim);font-variant-numeric:tabular-nums}
.head{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;font-size:.9rem}
.gain{font-weight:650;color:var(--accent)}
.fix b{color:var(--accent);margin-right:.35rem}
.where{font-size:.86rem;color:var(--dim)}
.label{font-size:.86rem;font-weight:650;color:var(--dim);margin:1rem 0 .35rem}
.tiles{list-style:none;padding:0;margin:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(12.5rem,1fr))}
.tiles a{display:grid;gap:.1rem;height:100%;background:var(--card);border:1px solid var(--line);border-left-width:5px;border-radius:10px;padding:.7rem .9rem;text-decoration:none;color:var(--ink)}
.tiles a:hover .title{text-decoration:underline}
.tiles .title{font-weight:650}.tiles .s{font-size:.9rem;white-space:normal}.tiles .share{font-size:.82rem;color:var(--dim)}
.category{padding-top:.25rem}.category h4+details{margin-top:0}
.test{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:.5rem 0}
.test>summary{display:flex;flex-wrap:wrap;gap:.1rem .85rem;align-items:baseline;padding:.6rem .9rem;cursor:pointer;list-style:none}
.test>summary::-webkit-details-marker{display:none}
.test>summary::before{content:"";width:.45rem;height:.45rem;border:solid var(--dim);border-width:0 2px 2px 0;transform:rotate(-45deg) translate(-1px,-1px);flex:none}
.test[open]>summary::before{transform:rotate(45deg) translate(-1px,-1px)}
.test>summary .title{flex:1 1 12rem;font-weight:550}.test>summary .s{font-size:.9rem;min-width:6.2rem}.points{font-size:.82rem;color:var(--dim)}
.inside{padding:0 1.1rem .9rem;border-top:1px solid var(--line)}.inside>p:first-child{margin-top:.8rem}
.says{max-width:46rem}.found{margin:.3rem 0}.fix{max-width:46rem}
.inside .label{margin:.8rem 0 .2rem}.evidence{margin:.2rem 0;padding-left:1.1rem;color:var(--dim)}
.inside .about{margin-top:.9rem}
.scroll{overflow-x:auto;margin:.8rem 0;position:relative}
table{border-collapse:collapse;font-size:.88rem;min-width:min(100%,20rem)}caption{text-align:left;font-weight:650;font-size:.86rem;color:var(--dim);padding:.2rem 0 .35rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--dim);font-weight:600;white-space:nowrap}tbody th{font-weight:500}
.scroll td,.scroll thead th{overflow-wrap:normal}.scroll tbody th{min-width:8.5rem}.scroll td:not(.s,.num,.mono){min-width:5rem}time{white-space:nowrap}
.facts{width:100%;margin-top:.8rem}.facts th{width:13rem;color:var(--dim);font-weight:400}
.matrix td.s{padding-left:.3rem}.odd th,.odd td{background:var(--soft)}.odd th{padding-left:.5rem}
th[scope=rowgroup]{padding-top:1rem;font-weight:650}
dl{display:grid;grid-template-columns:minmax(7rem,11rem) 1fr;gap:.35rem 1rem;font-size:.9rem;margin:0}dt{color:var(--dim)}dd{margin:0}.digest{font-size:.78rem;color:var(--dim)}
figure{margin:1.5rem 0}figure>details{margin-top:.5rem}.chains>summary{padding:.35rem 0}.chains>summary h3,.chains>summary h4{display:inline;font-size:1.05rem;color:inherit}figure summary,.chains>summary{cursor:pointer;color:var(--accent);width:fit-content}
.summary{border-left:5px solid var(--dim);background:var(--card);border-radius:6px;padding:.6rem 1rem;margin:.5rem 0}
.summary.bogus{border-color:var(--c-bogus)}.summary.indeterminate{border-color:var(--c-unclear)}`;

const CHAIN = `.chain{display:block;max-width:none;font-size:12px;margin:0 auto}.chain text{fill:var(--ink)}
.zone rect{fill:var(--card);stroke:var(--c,currentColor);stroke-width:1.5}.zone .name{font-weight:650;font-size:13.5px}.zone .state{fill:var(--w)}
.node ellipse,.node rect{fill:var(--card);stroke:var(--c);stroke-width:2}.node.filled ellipse{fill:var(--fill)}.node.denial rect{stroke-dasharray:3 3}.node text{font-size:11px}.node .lead{font-weight:650;font-size:12px}
.edge path,.delegation path{fill:none;stroke:var(--c);stroke-width:1.7}.delegation path{stroke-width:4}
.edge .head,.delegation .head{fill:var(--c);stroke:none}.edge .cross{stroke-width:2.4}
.l-dashed path{stroke-dasharray:7 5}.l-dotted path{stroke-dasharray:.1 5;stroke-linecap:round;stroke-width:2.6}
.l-dashed .head,.l-dotted .head{stroke-dasharray:none}
.chain .word{fill:var(--w);font-weight:650;paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}`;

const RUN = `.sortable{width:100%}.scroll .sortable td{min-width:0}.sortable td,.sortable th{padding-right:.7rem}.sortable thead th{white-space:normal}.sortable thead th{vertical-align:bottom}
.sortable tbody th{position:sticky;left:0;background:var(--bg);min-width:9rem}
.sortable button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:left;white-space:normal}
.sortable [aria-sort] button::after{content:"\\a0↕";color:var(--dim)}.sortable [aria-sort=ascending] button::after{content:"\\a0↑"}.sortable [aria-sort=descending] button::after{content:"\\a0↓"}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{display:block;margin-top:.3rem;width:14rem;height:.8rem}.bar rect,.dist rect{fill:var(--accent)}.bar .rest{fill:var(--line)}
.dist{display:block;max-width:100%;height:auto}.dist text{font-size:12px;fill:var(--ink)}.dist .axis{stroke:var(--dim);stroke-width:1}
.plots{display:grid;gap:1.5rem;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr))}.plots figure{margin:0}figcaption{font-weight:650;font-size:.9rem;color:var(--dim);margin-bottom:.4rem}
.fame{columns:14rem;list-style:none;padding:0}.target{border-top:2px solid var(--line);margin-top:4rem;padding-top:.5rem}.target>section>h3{margin-bottom:1rem}`;

const SMALL = `@media(max-width:36rem){body{padding:0 .9rem 2rem}h1{font-size:1.5rem}.fixes li{padding-left:2.4rem}.fixes li::before{left:.85rem}.inside{padding:0 .8rem .8rem}
.facts th{width:8rem}dl{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.5rem}.score{padding:.8rem 1rem}.test>summary{padding:.6rem .7rem}.sortable tbody th{min-width:7rem;max-width:9rem;overflow-wrap:anywhere}}
@media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}`;

const PRINT = `@media print{:root{${LIGHT}}body{max-width:none;padding:0;background:#fff;font-size:10pt}.skip,nav{display:none}
details::details-content{content-visibility:visible!important;display:block;block-size:auto!important}
details:not([open])>*{display:block}details>summary{list-style:none}
.test,.score,.fixes li,.tiles a{break-inside:avoid}.scroll{overflow:visible}.chain{max-width:100%;height:auto}a{color:inherit}h2,h3,h4{break-after:avoid}}`;

const rules = (names: readonly string[], rule: (name: string) => string): string => names.map(rule).join("");

export const STYLE = [
  `:root{${LIGHT}}`,
  `@media(prefers-color-scheme:dark){:root{${DARK}}}`,
  BASE,
  PARTS,
  rules(
    STATUSES,
    (name) => `.${name}.s{color:var(--${name})}.tiles .${name} a{border-left-color:var(--${name})}`,
  ),
  rules(COLOURS, (name) => `.c-${name}{--c:var(--c-${name});--w:var(--w-${name})}`),
  CHAIN,
  RUN,
  SMALL,
  PRINT,
].join("\n");
