// How it looks. What stands in the element on the page inherits none of it. Colours follow the page's `color-scheme`, or the attribute `theme`.

const TEXT = `
:host { display: block; }
.card, .top {
  --ink: var(--gatehouse-ink, light-dark(#1c2430, #e6eaf0));
  --quiet: var(--gatehouse-quiet, light-dark(#56616f, #a3afbf));
  --card: var(--gatehouse-card, light-dark(#ffffff, #1d232b));
  --line: var(--gatehouse-line, light-dark(#c4ccd6, #3a4552));
  --edge: var(--gatehouse-edge, light-dark(#7d8896, #7b8797));
  --accent: var(--gatehouse-accent, light-dark(#1d5fa8, #7db4f0));
  --on-accent: var(--gatehouse-on-accent, light-dark(#ffffff, #10151b));
  --alarm: var(--gatehouse-alarm, light-dark(#b3261e, #f2a09b));
  --radius: var(--gatehouse-radius, 8px);
  color: var(--ink);
  font: var(--gatehouse-font, 1rem/1.5 system-ui, sans-serif);
}
:host([hidden]) { display: none; }
:host([theme='light']) { color-scheme: light; }
:host([theme='dark']) { color-scheme: dark; }
:host([theme='auto']) { color-scheme: light dark; }
* { box-sizing: border-box; }
.card {
  display: grid;
  gap: 1rem;
  max-width: var(--gatehouse-width, 25rem);
  margin-inline: auto;
  padding: 1.75rem;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: calc(var(--radius) * 1.5);
  overflow-wrap: anywhere;
}
h2 { margin: 0; font-size: 1.375rem; line-height: 1.25; outline: 0; }
p { margin: 0; }
form { display: grid; gap: 1rem; margin: 0; }
.field { display: grid; gap: .3rem; }
label { font-weight: 600; }
input {
  width: 100%;
  min-height: 2.75rem;
  padding: .5rem .7rem;
  font: inherit;
  color: inherit;
  background: transparent;
  border: 1px solid var(--edge);
  border-radius: var(--radius);
}
input[aria-invalid='true'] { border-color: var(--alarm); }
.code { font-size: 1.25rem; letter-spacing: .2em; font-variant-numeric: tabular-nums; }
.revealable { position: relative; }
.revealable input { padding-inline-end: 4.5rem; }
.reveal {
  position: absolute;
  inset-block: 3px;
  inset-inline-end: 3px;
  padding: 0 .7rem;
  font: inherit;
  font-size: .875rem;
  color: var(--accent);
  background: transparent;
  border: 0;
  border-radius: calc(var(--radius) - 2px);
  cursor: pointer;
}
.reveal[aria-pressed='true'] { text-decoration: underline; }
.main, .quiet, .choice {
  min-height: 2.75rem;
  padding: .5rem 1rem;
  font: inherit;
  font-weight: 600;
  text-align: center;
  border: 1px solid var(--accent);
  border-radius: var(--radius);
  cursor: pointer;
}
.main { width: 100%; color: var(--on-accent); background: var(--accent); }
.quiet {
  display: inline-grid;
  place-content: center;
  color: var(--accent);
  background: transparent;
  border-color: var(--edge);
  text-decoration: none;
}
.link, a:not(.quiet) {
  justify-self: start;
  min-height: 1.5rem;
  padding: .15rem 0;
  font: inherit;
  color: var(--accent);
  background: none;
  border: 0;
  text-decoration: underline;
  text-underline-offset: .2em;
  cursor: pointer;
}
button:hover, a:hover { filter: brightness(1.08); }
[aria-busy='true'] button { cursor: progress; }
[aria-busy='true'] .main { opacity: .7; }
input:focus-visible, button:focus-visible, a:focus-visible, summary:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
}
.ways { display: grid; gap: .75rem; }
.hint { color: var(--quiet); font-size: .875rem; font-weight: 400; }
#problem { color: var(--alarm); font-weight: 600; }
#problem:empty { display: none; }
.choices { display: grid; gap: .75rem; }
.choice {
  display: grid;
  gap: .15rem;
  padding: .9rem 1rem;
  color: inherit;
  text-align: start;
  background: transparent;
  border-color: var(--edge);
}
.qr { justify-self: center; width: min(13rem, 100%); }
.qr svg { display: block; width: 100%; border-radius: 4px; }
summary { min-height: 1.5rem; cursor: pointer; }
code { font: .9375rem/1.6 ui-monospace, monospace; }
.secret { display: block; padding-block: .25rem; }
.codes {
  display: grid;
  gap: .1rem;
  justify-content: center;
  margin: 0;
  padding: .9rem 1rem;
  list-style: none;
  border: 1px solid var(--line);
  border-radius: var(--radius);
}
.row { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: .75rem; }
.bar {
  display: flex;
  flex-wrap: wrap;
  gap: .5rem 1rem;
  align-items: center;
  justify-content: space-between;
}
.bar p { outline: 0; overflow-wrap: anywhere; }
.warning {
  display: flex;
  flex-wrap: wrap;
  gap: .5rem 1rem;
  align-items: center;
  justify-content: space-between;
  margin-block: .75rem;
  padding: .75rem 1rem;
  border: 1px solid var(--line);
  border-inline-start: 4px solid var(--accent);
  border-radius: var(--radius);
}
@media (max-width: 26rem) { .card { padding: 1.25rem; } }
@media (forced-colors: active) { .main { border: 2px solid; } }
`;

export const STYLE = new CSSStyleSheet();
STYLE.replaceSync(TEXT);
