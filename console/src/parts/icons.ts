import { svg, html, type SVGTemplateResult, type TemplateResult } from 'lit';

// Drawn on a grid of 24, with strokes of 1.75 in the colour of the text.
const DRAWN = {
  overview: svg`<path d="M4 20V10m5.3 10V4m5.4 16v-7M20 20V7"/>`,
  user: svg`<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1.2-4 4.2-6 8-6s6.8 2 8 6"/>`,
  device: svg`<rect x="6" y="6" width="12" height="12" rx="2"/><path d="M9.5 3v3m5-3v3m-5 12v3m5-3v3M3 9.5h3m-3 5h3m12-5h3m-3 5h3"/>`,
  client: svg`<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3 9.5h18M7 14h4"/>`,
  group: svg`<circle cx="9" cy="9" r="3.5"/><path d="M2.5 19.5c1-3.5 3.5-5 6.5-5s5.5 1.5 6.5 5M15 5.8a3.5 3.5 0 0 1 0 6.4m2.5 2.8c2 .8 3.3 2.2 4 4.5"/>`,
  organisation: svg`<path d="M4 20.5V6.5l8-3v17M12 9.5h8v11M2.5 20.5h19M7.5 9h1.2m-1.2 4h1.2m-1.2 4h1.2m6.6-3.5h1.2m-1.2 3.5h1.2"/>`,
  role: svg`<path d="M12 3l7.5 3v5.5c0 4.5-3 7.5-7.5 9.5-4.5-2-7.5-5-7.5-9.5V6z"/><path d="M8.8 12l2.3 2.3 4.2-4.5"/>`,
  key: svg`<circle cx="8" cy="15.5" r="4"/><path d="M11 12.5L20 3.5m-3.5 3.5l2.5 2.5"/>`,
  request: svg`<path d="M4 13l2.5-8h11L20 13v6H4z"/><path d="M4 13h5l1 2.5h4l1-2.5h5"/>`,
  explorer: svg`<circle cx="5.5" cy="12" r="2.5"/><circle cx="18.5" cy="5.5" r="2.5"/><circle cx="18.5" cy="18.5" r="2.5"/><path d="M8 11l8-4.3M8 13l8 4.3"/>`,
  refusal: svg`<circle cx="12" cy="12" r="8.5"/><path d="M6 6l12 12"/>`,
  channel: svg`<path d="M5 19a9.9 9.9 0 0 1 0-14m14 0a9.9 9.9 0 0 1 0 14M8 16a5.6 5.6 0 0 1 0-8m8 0a5.6 5.6 0 0 1 0 8"/><circle cx="12" cy="12" r="1.2"/>`,
  connection: svg`<path d="M8 12h8M9 7H7a5 5 0 0 0 0 10h2m6-10h2a5 5 0 0 1 0 10h-2"/>`,
  script: svg`<path d="M8 7l-5 5 5 5m8-10l5 5-5 5M13.5 4.5l-3 15"/>`,
  document: svg`<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6m-6 4h6"/>`,
  audit: svg`<path d="M7 3h10a2 2 0 0 1 2 2v16l-3-2-2.5 2-2-2-2 2L7 19l-2 2V5a2 2 0 0 1 2-2z"/><path d="M9 8h6m-6 4h6"/>`,
  safety: svg`<path d="M12 3l7.5 3v5.5c0 4.5-3 7.5-7.5 9.5-4.5-2-7.5-5-7.5-9.5V6z"/><path d="M12 8v4.5m0 3v.1"/>`,
  settings: svg`<path d="M4 7h9m4 0h3M4 12h3m4 0h9M4 17h10m4 0h2"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="12" r="2"/><circle cx="16" cy="17" r="2"/>`,
  webhook: svg`<path d="M9 12a4 4 0 1 1 3-6.8L15 11m-1.5 5.5h6a4 4 0 1 1-1 3.2M7.5 11.5L4.5 17a4 4 0 1 0 5.5.5"/>`,
  alert: svg`<path d="M12 4l9 16H3z"/><path d="M12 10v4.5m0 2.7v.1"/>`,
  check: svg`<path d="M5 12.5l4.5 4.5L19 7"/>`,
  close: svg`<path d="M6 6l12 12M18 6L6 18"/>`,
  menu: svg`<path d="M4 7h16M4 12h16M4 17h16"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  copy: svg`<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3"/>`,
  download: svg`<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M4 20h16"/>`,
  upload: svg`<path d="M12 15V4M7.5 8.5L12 4l4.5 4.5M4 20h16"/>`,
  search: svg`<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5.5 5.5"/>`,
  play: svg`<path d="M7 4.5v15l12-7.5z"/>`,
  theme: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor"/>`,
  out: svg`<path d="M14 4H5v16h9M10 12h10m-4-4l4 4-4 4"/>`,
  next: svg`<path d="M9 5l7 7-7 7"/>`,
  gate: svg`<path d="M4 20V9c0-3.5 3.5-6 8-6s8 2.5 8 6v11M4 13h16M8.5 5v15M15.5 5v15M12 3.5V20"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof DRAWN;

/** A picture beside words that say the same. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${DRAWN[name]}</svg>`;
}
