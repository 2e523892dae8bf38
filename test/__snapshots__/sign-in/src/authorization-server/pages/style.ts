/** How pages look: no picture, no font, no motion, nothing to load. Colours follow the person's own choice. */
export const style = `
:root { color-scheme: light dark; --ground: #f3f4f6; --paper: #fff; --ink: #16191d; --faint: #545b66; --line: #d5d9df;
  --action: #1a56c4; --on-action: #fff; --warn: #fff6dd; --warn-line: #b87a00; --warn-ink: #4a3100; }
@media (prefers-color-scheme: dark) { :root { --ground: #101215; --paper: #1a1d22; --ink: #edeff2; --faint: #a7afba; --line: #3a404a;
  --action: #8ab4ff; --on-action: #0b1526; --warn: #2d2410; --warn-line: #e0a93b; --warn-ink: #ffe3a6; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; padding: clamp(0rem, 4vw, 3rem) clamp(0rem, 3vw, 1rem); background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere; }
main { max-width: 34rem; margin: 0 auto; padding: clamp(1.25rem, 5vw, 2.25rem); background: var(--paper);
  border: 1px solid var(--line); border-radius: 14px; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; }
h2 { margin: 1.75rem 0 .5rem; font-size: 1rem; line-height: 1.4; }
p { margin: .5rem 0; }
ul { margin: .5rem 0; padding-inline-start: 1.25rem; }
li { margin: .25rem 0; }
a { color: var(--action); }
code { font: .875em ui-monospace, SFMono-Regular, Consolas, monospace; }
.faint { color: var(--faint); font-size: .875rem; }
.box { margin: 1.25rem 0; padding: .25rem 1.125rem; border: 1px solid var(--line); border-radius: 10px; }
dl { margin: 0; }
.box > dl > div { padding: .75rem 0; }
.box > dl > div + div { border-top: 1px solid var(--line); }
dt { color: var(--faint); font-size: .875rem; }
dd { margin: 0; }
.name { max-height: 4.5em; overflow: hidden; }
.large { font-size: 1.25rem; line-height: 1.35; font-weight: 650; }
.uri { margin-top: .125rem; font-size: 1.0625rem; line-height: 1.4; }
.note { margin: 1rem 0; padding: .75rem 1rem; border-inline-start: 4px solid var(--warn-line); border-radius: 6px;
  background: var(--warn); color: var(--warn-ink); }
.note p { margin: 0; }
.note p + p { margin-top: .5rem; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.75rem 0 1rem; }
button { flex: 1 1 11rem; min-height: 3rem; max-width: 100%; padding: .625rem 1.25rem; border: 1px solid var(--faint); border-radius: 9px;
  background: var(--paper); color: var(--ink); font: inherit; font-weight: 600; overflow-wrap: anywhere; cursor: pointer; }
button.primary { flex-grow: 2; border-color: var(--action); background: var(--action); color: var(--on-action); }
button:hover { text-decoration: underline; text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--action); outline-offset: 3px; border-radius: 6px; }
button:focus-visible { border-radius: 9px; }
.connection { margin-top: 1.25rem; padding: 1.25rem 0 0; border-top: 1px solid var(--line); }
.connection h2 { margin: 0 0 .5rem; font-size: 1.0625rem; }
.connection dl { display: flex; flex-wrap: wrap; gap: .625rem 2.5rem; }
.connection dl > .wide { flex-basis: 100%; }
.connection button, details button { flex: 0 1 auto; min-height: 2.75rem; margin-top: 1rem; }
details { margin: 1.5rem 0; }
summary { min-height: 2.75rem; padding: .5rem 0; font-weight: 600; cursor: pointer; }
@media (max-width: 34rem) { body { padding: 0; } main { border-width: 0 0 1px; border-radius: 0; } }
`;
