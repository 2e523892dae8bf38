/** Of the HTML report: readable on a phone, in the dark and on paper. */
export const stylesheet = `
:root { color-scheme: light dark; --fail: #c62828; --warn: #b26a00; --advice: #1565c0;
  --not-checked: #757575; --pass: #2e7d32; --waived: #7b1fa2; --known: #8d6e63; --line: #8884; }
@media (prefers-color-scheme: dark) { :root { --fail: #ff6b6b; --warn: #ffb74d;
  --advice: #64b5f6; --not-checked: #9e9e9e; --pass: #81c784; --waived: #ce93d8; --known: #bcaaa4; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.cards { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; }
.cards li { border: 1px solid var(--line); border-left: .4rem solid; padding: .3rem .8rem; }
.fail { border-color: var(--fail) !important; } .bar .fail { background: var(--fail); }
.warn { border-color: var(--warn) !important; } .bar .warn { background: var(--warn); }
.advice { border-color: var(--advice) !important; } .bar .advice { background: var(--advice); }
.not-checked { border-color: var(--not-checked) !important; } .bar .not-checked { background: var(--not-checked); }
.waived { border-color: var(--waived) !important; } .bar .waived { background: var(--waived); }
.known { border-color: var(--known) !important; } .bar .known { background: var(--known); }
.pass { border-color: var(--pass) !important; } .bar .pass { background: var(--pass); }
.chart { border-spacing: 0 .4rem; width: 100%; font-size: .9rem; }
.chart caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.chart th { font-weight: normal; text-align: left; white-space: nowrap; padding-right: .8rem; }
.chart td:nth-child(2) { width: 50%; }
.chart td:last-child { opacity: .8; padding-left: .8rem; white-space: nowrap; }
.bar { display: flex; height: 1rem; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
@media (max-width: 40rem) { .chart tr { display: grid; margin-bottom: .6rem; }
  .chart td:nth-child(2) { width: auto; } .chart td:last-child { padding: 0 1px; white-space: normal; } }
details { border-left: .4rem solid; padding: .2rem .8rem; margin: .5rem 0; }
summary { cursor: pointer; }
summary span, li span { font-size: .75rem; border: 1px solid var(--line); padding: 0 .3rem; }
pre { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem;
  border: 1px solid var(--line); padding: .5rem; }
i { opacity: .8; }
code { font-size: .9em; }
@media print { details:not([open]) > *:not(summary) { display: none; }
  details, pre { break-inside: avoid; } body { max-width: none; font-size: 11pt; } }
`;
