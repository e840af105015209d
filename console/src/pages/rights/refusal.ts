import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { get, path, post } from '../../api/client.ts';
import { Page } from '../../app/page.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { when } from '../../parts/times.ts';
import { explainedFully } from './explained.ts';
import type { Explanation } from './model.ts';
import { asQuery } from './question.ts';

/** One refusal: why it was, drawn, and the smallest grant that would allow it. */
@customElement('gate-refusal')
export class RefusalPage extends Page {
  @property() decisionId = '';
  /** The same question, asked after a grant was given. */
  @state() private now: Explanation | null = null;
  #refusal = new Fetched(this, (signal) => get<Explanation>(path`v1/decisions/${this.decisionId}`, { signal }));

  protected override render(): TemplateResult {
    return html`${this.session.may('read', 'audit') ? html`<nav class="crumbs" aria-label="Above"><a href="/console/refusals">Refusals</a></nav>` : nothing}
      <div class="head"><h1>Why it was refused</h1>
        <p class="quiet-text">Decision <code>${this.decisionId}</code>${this.#refusal.value?.at ? html`, ${when(this.#refusal.value.at)}` : nothing}</p></div>
      ${this.#refusal.show((refusal) => html`<div class="stack">
        ${this.now
          ? html`<p class="note ${this.now.allowed ? 'good' : 'warning'}" role="status">${icon(this.now.allowed ? 'check' : 'alert')}
              <span>${this.now.allowed ? 'The same question is answered with yes now.' : 'The same question is still answered with no.'}</span></p>`
          : nothing}
        ${explainedFully(refusal, () => void this.#again(refusal))}
        ${refusal.steps
          ? html`<p><a href=${'/console/explorer?' + question(refusal)}>Ask the same question now</a></p>`
          : html`<p class="note">${icon('safety')} <span>The rules behind this are shown to people who may read the audit. Show them the number of the decision.</span></p>`}
      </div>`)}`;
  }

  async #again({ subject, verb, resource }: Explanation): Promise<void> {
    this.now = await post<Explanation>('v1/explain', { subject, verb, resource });
  }
}

function question({ subject, verb, resource }: Explanation): string {
  const colon = resource.indexOf(':');
  const type = colon < 0 ? resource : resource.slice(0, colon);
  return asQuery({ subject, verb, type, id: colon < 0 ? '' : resource.slice(colon + 1) });
}
