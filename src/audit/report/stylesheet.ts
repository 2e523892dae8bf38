/** Of the HTML report: readable on a phone, in the dark and on paper. */
export const stylesheet = `
:root { color-scheme: light dark; --failed: #c62828; --warning: #b26a00; --advice: #1565c0;
  --not-checked: #757575; --passed: #2e7d32; --line: #8884; }
@media (prefers-color-scheme: dark) { :root { --failed: #ff6b6b; --warning: #ffb74d;
  --advice: #64b5f6; --not-checked: #9e9e9e; --passed: #81c784; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.cards { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; }
.cards li { border: 1px solid var(--line); border-left: .4rem solid; padding: .3rem .8rem; }
.failed { border-color: var(--failed) !important; fill: var(--failed); }
.warning { border-color: var(--warning) !important; fill: var(--warning); }
.advice { border-color: var(--advice) !important; fill: var(--advice); }
.not-checked { border-color: var(--not-checked) !important; fill: var(--not-checked); }
.passed { border-color: var(--passed) !important; fill: var(--passed); }
svg { width: 100%; height: auto; max-width: 42rem; font-size: 13px; }
svg text { fill: currentColor; }
details { border-left: .4rem solid; padding: .2rem .8rem; margin: .5rem 0; }
summary { cursor: pointer; }
summary span { font-size: .75rem; border: 1px solid var(--line); padding: 0 .3rem; }
pre { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem;
  border: 1px solid var(--line); padding: .5rem; }
i { opacity: .8; }
@media print { details:not([open]) > *:not(summary) { display: none; }
  details, pre { break-inside: avoid; } body { max-width: none; font-size: 11pt; } }
`;
