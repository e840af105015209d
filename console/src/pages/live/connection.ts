import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, path } from '../../api/client.ts';
import type { Connection as Live } from '../../api/types.ts';
import { Page } from '../../app/page.ts';
import { go } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { badge, counted, empty } from '../../parts/notes.ts';
import { subjectLink } from '../../parts/subject.ts';
import { table } from '../../parts/table.ts';
import { exact, when } from '../../parts/times.ts';
import { endAllOf, endOne, isGone, tokenHref } from './ending.ts';
import { channelHref, isPattern, liveHref } from './patterns.ts';

const EVERY = 3000;
const CREDENTIALS: Readonly<Record<string, string>> = {
  none: 'none: it is anonymous',
  password: 'a password',
  api: 'an API token',
  session: 'a session from a login',
  connection: 'a connection credential',
  certificate: 'a client certificate',
  access: 'an OAuth access token',
};

/** One live connection: who, how, what it listens to, and ending it. */
@customElement('gate-connection')
export class ConnectionPage extends Page {
  @property() connectionId = '';
  #live = new Fetched(this, (signal) => get<Live>(path`v1/connections/${this.connectionId}`, { signal }), EVERY);

  protected override render(): TemplateResult {
    const gone = isGone(this.#live.problem);
    return html`<p class="crumbs"><a href="/console/connections">Connections</a></p>
      ${gone
        ? html`<div class="head"><h1>Connection</h1></div>${empty('connection', 'This connection has ended', 'It was there and is no more, or its id is wrong. What was done to it is in the audit.',
            html`<a class="button quiet" href=${'/console/audit?target=' + encodeURIComponent('connection:' + this.connectionId)}>Look in the audit</a>`)}`
        : nothing}
      ${gone ? nothing : this.#live.show((live) => this.#page(live))}`;
  }

  #page(live: Live): TemplateResult {
    const subject = encodeURIComponent(live.principal);
    return html`<div class="head">
        <h1>${live.principal} over ${live.transport}</h1>
        ${badge('connected', 'good')}
      </div>
      <div class="grid">
        <section class="card" aria-labelledby="facts-title">
          <header><h2 id="facts-title">Facts</h2></header>
          <dl class="facts">
            <dt>Principal</dt><dd>${subjectLink(live.principal)}</dd>
            <dt>Connected</dt><dd>${exact(live.connected_at)} (${when(live.connected_at)})</dd>
            <dt>From</dt><dd><code>${live.address}</code></dd>
            ${live.client_id ? html`<dt>MQTT client id</dt><dd><code>${live.client_id}</code></dd>` : nothing}
            <dt>Connection</dt><dd><code>${live.id}</code></dd>
          </dl>
        </section>
        <section class="card" aria-labelledby="proof-title">
          <header><h2 id="proof-title">How it proved itself</h2></header>
          <dl class="facts">
            <dt>By</dt><dd>${CREDENTIALS[live.credential_kind] ?? live.credential_kind}</dd>
            ${live.credential ? html`<dt>Token</dt><dd><a href=${tokenHref(live.credential)}><code>${live.credential}</code></a></dd>` : nothing}
            ${live.certificate ? html`<dt>Certificate</dt><dd><code>${live.certificate}</code></dd>` : nothing}
          </dl>
          <p><a href=${`/console/explorer/what?subject=${subject}`}>What may ${live.principal} do?</a> ·
            <a href=${`/console/audit?actor=${subject}`}>What did it do?</a></p>
        </section>
        <section class="card" aria-labelledby="traffic-title">
          <header><h2 id="traffic-title">Traffic</h2></header>
          <dl class="facts">
            <dt>Sent</dt><dd>${counted(live.published, 'message')}</dd>
            <dt>Got</dt><dd>${counted(live.delivered, 'message')}</dd>
            <dt>Refused</dt><dd>${live.refused
              ? html`<a href=${`/console/refusals?subject=${subject}`}>${counted(live.refused, 'act')}</a>`
              : counted(0, 'act')}</dd>
          </dl>
        </section>
      </div>
      <section class="card" aria-labelledby="hears-title">
        <header><h2 id="hears-title">Listens to</h2></header>
        ${this.#subscriptions(live)}
      </section>
      <section class="card" aria-labelledby="end-title">
        <header><h2 id="end-title">End it</h2></header>
        <p class="quiet-text">You see before what it cuts, and after how long it took.</p>
        <div class="acts">
          <button class="quiet danger" @click=${() => void this.#end(live)}>End this connection</button>
          <button class="quiet danger" @click=${() => void this.#endAll(live)}>End all of ${live.principal}</button>
        </div>
      </section>`;
  }

  #subscriptions(live: Live): TemplateResult {
    if (live.subscriptions.length === 0) {
      return html`<p class="quiet-text">Nothing: it may still publish.</p>`;
    }
    const subject = encodeURIComponent(live.principal);
    return table<string>(
      'Subscriptions',
      [
        { name: 'Channel', show: (name) => (isPattern(name) || name.startsWith('$') ? html`<code>${name}</code>` : html`<a href=${channelHref(name)}><code>${name}</code></a>`) },
        {
          name: 'Why may it?',
          show: (name) => html`<a href=${`/console/explorer?subject=${subject}&verb=subscribe&resource=${encodeURIComponent('channel:' + name)}`}>May this one listen there?</a>`,
        },
        { name: 'What it hears', show: (name) => html`<a href=${`${liveHref(name)}&as=${subject}`}>Hear it as ${live.principal}</a>` },
      ],
      live.subscriptions,
    );
  }

  async #end(live: Live): Promise<void> {
    if (await endOne(live)) {
      go('/console/connections');
    }
  }

  async #endAll(live: Live): Promise<void> {
    if (await endAllOf(live.principal)) {
      go('/console/connections');
    }
  }
}
