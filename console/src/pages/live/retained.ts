import { html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import { Pages } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { remember } from '../../app/router.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { empty } from '../../parts/notes.ts';
import { subjectLink } from '../../parts/subject.ts';
import { more, table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { channelHead } from './channel-head.ts';
import { line, messageView, shownOf } from './message-view.ts';
import { channelHref } from './patterns.ts';
import type { Said } from './types.ts';

/** The messages that wait for whoever begins to listen. */
@customElement('gate-retained')
export class Retained extends Page {
  @property() filter = '';
  @state() private pages: Pages<Said> | null = null;
  #first = new Fetched(this, (signal) => {
    this.pages = new Pages<Said>('v1/channels/retained', { filter: this.filter });
    return this.pages.read(signal);
  });

  protected override render(): TemplateResult {
    return html`${channelHead('/console/channels/retained')}
      <form class="filters" @submit=${this.#chosen} novalidate>
        <div class="field">
          <label for="retained-filter">Channels</label>
          <input id="retained-filter" name="filter" type="search" placeholder="# (all of them)" .value=${this.filter} autocomplete="off" spellcheck="false" />
        </div>
        <button class="quiet">Show</button>
      </form>
      ${this.#first.show((pages) => this.#list(pages))}`;
  }

  #list(pages: Pages<Said>): TemplateResult {
    if (pages.items.length === 0) {
      return empty(
        'channel',
        this.filter ? 'Nothing is retained there' : 'Nothing is retained',
        'A message that is published with "retain" is kept, one for each channel, and shown to whoever begins to listen. You see those of channels that you may listen to.',
        html`<a class="button" href="/console/channels/live">Publish one</a>`,
      );
    }
    return html`${table(
        'Retained messages',
        [
          { name: 'Channel', show: (one) => html`<a href=${channelHref(one.channel)}><code>${one.channel}</code></a>` },
          { name: 'Message', show: (one) => html`<code>${line(shownOf(one).data)}</code>` },
          { name: 'Sent by', show: (one) => subjectLink(one.from.id) },
          { name: 'When', show: (one) => when(one.published_at) },
          {
            name: '',
            show: (one) => html`<div class="acts">
              <button class="quiet small" aria-label=${`Open the message on ${one.channel}`} @click=${() => void showMessage(one)}>Open</button>
              <button class="quiet small danger" aria-label=${`Take away the message on ${one.channel}`} @click=${() => void this.#takeAway(one)}>Take away</button>
            </div>`,
          },
        ],
        pages.items,
      )}
      ${more(pages, () => void pages.read().then(() => this.requestUpdate()))}`;
  }

  #chosen = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement).get('filter');
    this.filter = typeof given === 'string' ? given.trim() : '';
    remember({ filter: this.filter });
    void this.#first.again();
  };

  async #takeAway(one: Said): Promise<void> {
    if (await takeAway(one.channel)) {
      await this.#first.again();
    }
  }
}

/** Asks, and takes away what a channel retains. */
export function takeAway(channel: string): Promise<boolean> {
  return open({
    title: `Take away the message on ${channel}?`,
    label: 'Take it away',
    danger: true,
    body: () => html`<p>Whoever begins to listen to <code>${channel}</code> from now on is shown nothing until the next retained message. An empty message is published for that: those who listen now get it.</p>`,
    run: async () => {
      await post('v1/channels/publish', { channel, message_text: '', retain: true });
      return `Nothing is retained on ${channel} any more.`;
    },
  });
}

function showMessage(one: Said): Promise<boolean> {
  return open({ title: 'Retained message', label: 'Close', wide: true, body: () => html`${messageView(shownOf(one))}`, run: async () => {} });
}
