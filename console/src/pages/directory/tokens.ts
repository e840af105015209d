import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { Page } from '../../app/page.ts';
import { remember } from '../../app/router.ts';
import { choice } from '../../parts/form.ts';
import { subjectLink } from '../../parts/subject.ts';
import '../../parts/principal-input.ts';
import '../../parts/tokens-of.ts';

/** One's own tokens, and those of anybody whose one may read. */
@customElement('gate-tokens')
export class Tokens extends Page {
  @property({ attribute: false }) query!: URLSearchParams;

  protected override render(): TemplateResult {
    const mine = this.session.me.principal;
    const whose = this.query.get('principal') || mine;
    const kind = this.query.get('kind') ?? '';
    return html`<div class="head"><h1>Tokens</h1>
        <p class="quiet-text">What proves who somebody is, beside a password. Each can be narrowed, ended and replaced alone, and taking one back closes what it has opened at once.</p></div>
      <div class="filters">
        <gate-principal-input name="principal" label="Whose" required .value=${whose} .also=${[mine]} @gate-chosen=${(event: CustomEvent<string>) => this.#show({ principal: event.detail === mine ? '' : event.detail, kind })}></gate-principal-input>
        ${choice('kind', 'Kind', [['', 'all but logins'], ['api', 'API tokens'], ['connection', 'user names and passwords'], ['certificate', 'certificates'], ['access', 'OAuth'], ['session', 'logins']], kind, (chosen) => this.#show({ principal: whose === mine ? '' : whose, kind: chosen }))}
        ${whose === mine ? nothing : html`<button class="quiet" @click=${() => this.#show({ principal: '', kind })}>Show mine</button>`}
      </div>
      ${keyed(`${whose} ${kind}`, html`<gate-tokens-of .session=${this.session} .principal=${whose} .kind=${kind} .heading=${whose === mine ? 'Your tokens' : `Tokens of ${whose}`}></gate-tokens-of>`)}
      ${whose === mine ? html`<p class="hint">Your password, second factors and logins are at <a href="/account">your account</a>.</p>` : html`<p class="hint">All about ${subjectLink(whose)}.</p>`}`;
  }

  #show(given: { principal: string; kind: string }): void {
    remember(given);
    this.query = new URLSearchParams(given);
  }
}
