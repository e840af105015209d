import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { Page } from '../../app/page.ts';

export type Tab = 'application' | 'applications' | 'configuration';

/** What is set for the application, and for the server by its owner. */
@customElement('gate-settings')
export class Settings extends Page {
  @property() tab: Tab = 'application';
  /** The tab's own element. */
  @property({ attribute: false }) shown: TemplateResult = html``;

  protected override render(): TemplateResult {
    const tabs: readonly (readonly [tab: Tab, name: string, href: string])[] = [
      ['application', 'This application', '/console/settings'],
      ['applications', 'Applications', '/console/settings/applications'],
      ['configuration', 'Configuration', '/console/settings/configuration'],
    ];
    return html`<div class="head"><h1>Settings</h1></div>
      ${this.session.owner
        ? html`<nav class="tabs" aria-label="Settings">${tabs.map(([tab, name, href]) => html`<a href=${href} aria-current=${tab === this.tab ? 'page' : nothing}>${name}</a>`)}</nav>`
        : nothing}
      ${this.shown}`;
  }
}
