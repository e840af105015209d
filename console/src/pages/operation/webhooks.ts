import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { get } from '../../api/client.ts';
import { Page } from '../../app/page.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { badge } from '../../parts/notes.ts';
import { when } from '../../parts/times.ts';
import { drop, EVENTS, set, tryOut, type Event, type Webhook } from './webhook-acts.ts';

/** Where the application's own backend is asked who somebody is and what they may do. */
@customElement('gate-webhooks')
export class Webhooks extends Page {
  readonly #known = new Fetched(this, async (signal) => (await get<{ items: Webhook[] }>('v1/webhooks', { signal })).items);

  protected override render(): TemplateResult {
    return html`<div class="head">
        <h1>Webhooks</h1>
        <p class="quiet-text">Your own backend can say who somebody is, and what they may do on channels. A backend that does not answer opens nothing.</p>
      </div>
      ${this.#known.show((known) => html`<div class="stack">${EVENTS.map((event) => this.#event(event, known.find((one) => one.event === event.id)))}</div>`)}`;
  }

  #event(event: Event, webhook: Webhook | undefined): TemplateResult {
    return html`<section class="card webhook" aria-labelledby="webhook-${event.id}">
      <header><h2 id="webhook-${event.id}">${event.title} <code class="quiet-text">${event.id}</code></h2>
        ${webhook ? badge('set', 'good') : badge('not set')}</header>
      <p>${event.text}</p>
      ${webhook ? this.#facts(webhook) : html`<p class="quiet-text">${event.without}</p>`}
      ${webhook?.configured
        ? html`<p class="note">${icon('settings')}<span>The configuration of the server sets it (<code>[carotene]</code>): change it there.</span></p>`
        : nothing}
      <div class="acts">
        ${webhook ? html`<button class="quiet" aria-label="Try ${event.id}" @click=${() => tryOut(event)}>${icon('play')} Try it</button>` : nothing}
        ${webhook?.configured ? nothing : html`<button class=${webhook ? 'quiet' : ''} aria-label="${webhook ? 'Change' : 'Set'} ${event.id}" @click=${() => this.#done(set(event, webhook))}>${webhook ? 'Change' : html`${icon('plus')} Set it`}</button>`}
        ${webhook && !webhook.configured ? html`<button class="quiet danger" aria-label="Remove ${event.id}" @click=${() => this.#done(drop(event, webhook))}>Remove</button>` : nothing}
      </div>
    </section>`;
  }

  #facts(webhook: Webhook): TemplateResult {
    return html`<dl class="facts">
      <dt>Address</dt><dd><code>${webhook.url}</code></dd>
      <dt>Waits for an answer</dt><dd>${webhook.timeout_seconds} s, then it counts as no</dd>
      ${webhook.event === 'publish' || webhook.event === 'subscribe' ? html`<dt>A yes counts</dt><dd>${span(webhook.answer_seconds)}</dd>` : nothing}
      ${webhook.event === 'subscribe' ? html`<dt>Wildcards</dt><dd>${webhook.wildcards ? 'asked about' : 'refused without asking'}</dd>` : nothing}
      ${webhook.event === 'message' ? html`<dt>Channels</dt><dd>${webhook.channels.map((one) => html`<code>${one}</code> `)}</dd>` : nothing}
      ${webhook.created_at ? html`<dt>Since</dt><dd>${when(webhook.created_at)}</dd>` : nothing}
    </dl>`;
  }

  async #done(asked: Promise<boolean>): Promise<void> {
    if (await asked) {
      await this.#known.again();
    }
  }
}

function span(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
