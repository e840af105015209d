import { html, type TemplateResult } from 'lit';

/** Permission labels as they are written; `all` is said where there is no list. */
export function permissionList(labels: readonly string[] | undefined, all: string): TemplateResult {
  if (!labels) {
    return html`<span class="quiet-text">${all}</span>`;
  }
  return labels.length === 0
    ? html`<span class="quiet-text">nothing</span>`
    : html`<ul class="labels">${labels.map((label) => html`<li><code>${label}</code></li>`)}</ul>`;
}
