import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { Page } from '../../app/page.ts';
import { remember } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { icon } from '../../parts/icons.ts';
import { badge, counted, empty } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { channelHead } from './channel-head.ts';
import { DEFAULT_RULE, historyText, inWords, levelBadge, slowText } from './levels.ts';
import { channelHref, fault, liveHref, ofDevice, ruleFor } from './patterns.ts';
import { mayChangeRules, readRules } from './read-rules.ts';
import { changeRule, deleteRule, newRule } from './rule-form.ts';
import type { ChannelRule } from './types.ts';

/** The rules of channels, and which of them counts for a channel. */
@customElement('gate-channel-rules')
export class ChannelRules extends Page {
  /** The channel that is tried. */
  @property() channel = '';
  #rules = new Fetched(this, readRules);
  #allowed = new Fetched(this, mayChangeRules);

  protected override render(): TemplateResult {
    return html`${channelHead('/console/channels', this.#mayChange ? html`<button @click=${this.#add}>${icon('plus')} New rule</button>` : nothing)}
      <section class="card try-channel" aria-labelledby="try-title">
        <h2 id="try-title">Which rule counts for a channel?</h2>
        <div class="field">
          <label for="try-channel">Channel</label>
          <input id="try-channel" type="search" placeholder="fleet/7/position" autocomplete="off" spellcheck="false"
            .value=${this.channel} @input=${this.#tried} aria-describedby="try-answer" />
        </div>
        <div id="try-answer" class="answer" role="status">${this.#answer(this.#rules.value ?? [])}</div>
      </section>
      <section class="rules" aria-label="Rules">${this.#rules.show((rules) => this.#list(rules))}</section>`;
  }

  get #mayChange(): boolean {
    return this.#allowed.value ?? false;
  }

  #list(rules: ChannelRule[]): TemplateResult {
    if (rules.length === 0 && !this.#mayChange) {
      return empty('channel', 'No rule that you may read', 'Who may see rules is said by the right read_channel. What you may hear yourself you can watch all the same.', html`<a class="button quiet" href="/console/channels/live">Watch channels</a>`);
    }
    if (rules.length === 0) {
      return empty(
        'channel',
        'No rule yet',
        'Without a rule only who has the right may publish and listen. A rule says what is so for everybody on the channels of a pattern, and whether history and presence are kept.',
        html`<button @click=${this.#add}>Make the first rule</button>`,
      );
    }
    const held = this.channel && !fault(this.channel) ? ruleFor(this.channel, rules)?.pattern : undefined;
    return html`<p class="quiet-text">${counted(rules.length, 'rule')}. Of several that match a channel the most specific one counts, alone; where none matches it is <em>permission</em>.</p>
      ${table(
        'Rules of channels',
        [
          {
            name: 'Channels',
            show: (rule) => html`<a href=${liveHref(rule.pattern)} title="Watch it live"><code class="strong">${rule.pattern}</code></a> ${rule.pattern === held ? badge('counts here', 'good') : nothing}`,
          },
          { name: 'Publish', show: (rule) => levelBadge(rule.publish) },
          { name: 'Listen', show: (rule) => levelBadge(rule.subscribe) },
          { name: 'History', show: (rule) => historyText(rule.history) },
          { name: 'Presence', show: (rule) => (rule.presence ? 'told' : 'not told') },
          { name: 'Slow readers', show: (rule) => slowText(rule.slow), wide: true },
          {
            name: '',
            show: (rule) => this.#mayChange ? html`<div class="acts">
              <button class="quiet small" aria-label=${`Edit ${rule.pattern}`} @click=${() => void this.#change(rule)}>Edit</button>
              <button class="quiet small danger" aria-label=${`Delete ${rule.pattern}`} @click=${() => void this.#delete(rule)}>Delete</button>
            </div>` : nothing,
          },
        ],
        rules,
      )}`;
  }

  #answer(rules: ChannelRule[]): unknown {
    const { channel } = this;
    if (!channel) {
      return html`<p class="quiet-text">Type the name of a channel: what counts there is said in words.</p>`;
    }
    if (fault(channel)) {
      return html`<p class="fault">Name one channel here, without <code>+</code> and <code>#</code>.</p>`;
    }
    if (channel.startsWith('$')) {
      return html`<p>Channels that begin with <code>$</code> are the server's own: nobody publishes there, and no rule opens them.</p>`;
    }
    if (ofDevice(channel)) {
      return html`<p>Channels below <code>${channel.split('/')[0]}/</code> belong to devices: the right to the device, stream or action decides, and no rule opens them.</p>
        <p>${this.#onward(channel)}</p>`;
    }
    const rule = ruleFor(channel, rules);
    return html`<p>${rule ? html`The rule of <code class="strong">${rule.pattern}</code> counts.` : html`No rule matches, so what holds is <em>permission</em>.`}</p>
      ${inWords(rule ?? DEFAULT_RULE)}
      <p>${this.#onward(channel)}</p>`;
  }

  #onward(channel: string): TemplateResult {
    const resource = encodeURIComponent('channel:' + channel);
    return html`<a href=${channelHref(channel)}>Open this channel</a> ·
      <a href=${liveHref(channel)}>Watch it live</a> ·
      <a href=${`/console/explorer/who?verb=subscribe&resource=${resource}`}>Who may listen?</a> ·
      <a href=${`/console/explorer/who?verb=publish&resource=${resource}`}>Who may publish?</a>`;
  }

  #tried = (event: Event): void => {
    this.channel = (event.target as HTMLInputElement).value.trim();
    remember({ try: this.channel });
  };

  #add = async (): Promise<void> => {
    const fitting = this.channel && !fault(this.channel) ? this.channel : '';
    if (await newRule(fitting)) {
      await this.#rules.again();
    }
  };

  async #change(rule: ChannelRule): Promise<void> {
    if (await changeRule(rule)) {
      await this.#rules.again();
    }
  }

  async #delete(rule: ChannelRule): Promise<void> {
    if (await deleteRule(rule)) {
      await this.#rules.again();
    }
  }
}
