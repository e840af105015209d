import { html, nothing, type TemplateResult } from 'lit';

type Tab = readonly [href: string, name: string];

function tabs(label: string, all: readonly Tab[], here: string): TemplateResult {
  return html`<nav class="tabs" aria-label=${label}>
    ${all.map(([href, name]) => html`<a href=${href} aria-current=${href === here ? 'page' : nothing}>${name}</a>`)}
  </nav>`;
}

export function rightsTabs(here: '/console/roles' | '/console/grants'): TemplateResult {
  return tabs('Roles and grants', [['/console/roles', 'Roles'], ['/console/grants', 'Grants']], here);
}

const EXPLORER = [
  ['/console/explorer', 'May they?'],
  ['/console/explorer/who', 'Who can?'],
  ['/console/explorer/what', 'What can they?'],
  ['/console/explorer/what-if', 'What if?'],
] as const;

export function explorerTabs(here: (typeof EXPLORER)[number][0]): TemplateResult {
  return tabs('Access explorer', EXPLORER, here);
}
