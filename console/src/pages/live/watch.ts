import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Problem } from '../../api/problem.ts';
import { MINUTES, Viewpoint } from '../../api/viewpoint.ts';
import { announce, Page, prove } from '../../app/page.ts';
import { remember } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, values, words } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { receiptText } from '../../parts/notes.ts';
import '../../parts/principal-input.ts';
import { problemNote } from '../../parts/problem-note.ts';
import { subjectLink } from '../../parts/subject.ts';
import { channelHead } from './channel-head.ts';
import { rightToHear } from './patterns.ts';
import { readRules } from './read-rules.ts';
import { Tail } from './tail.ts';
import './publish.ts';
import './tail-view.ts';

/** Messages as they come, as oneself or as somebody else hears them. */
@customElement('gate-channel-watch')
export class ChannelWatch extends Page {
  /** Names and patterns, as the reader typed them. */
  @property() channels = '';
  /** Who listens; empty is oneself. */
  @property() as = '';
  @state() private tail: Tail | null = null;
  @state() private standIn: Viewpoint | null = null;
  @state() private problem: Problem | null = null;
  @state() private busy = false;
  @state() private standsIn = false;
  /** Counts the drawings of the tail. */
  @state() private drawn = 0;
  #rules = new Fetched(this, readRules);
  #over: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.#stop(false);
  }

  protected override firstUpdated(_: PropertyValues): void {
    this.standsIn = !!this.as;
    if (this.channels && !this.as) {
      void this.#begin(words(this.channels), ''); // a token of somebody else is made only when one says so
    }
  }

  protected override render(): TemplateResult {
    const { tail, problem } = this;
    return html`${channelHead('/console/channels/live')}
      <form class="card watch" @submit=${this.#submit} novalidate>
        <div class="fields two">
          ${field({ name: 'channels', label: 'Channels or patterns', value: this.channels, required: true, placeholder: 'fleet/#',
            choices: (this.#rules.value ?? []).map((rule) => rule.pattern),
            hint: html`Several with blanks between. <code>+</code> is any one level, <code>#</code> everything below.` }, problem)}
          <div class="field">
            <label for="watch-as">Heard as</label>
            <select id="watch-as" @change=${this.#chose}>
              <option value="" ?selected=${!this.standsIn}>yourself (${this.session.me.principal})</option>
              <option value="other" ?selected=${this.standsIn}>somebody else …</option>
            </select>
          </div>
        </div>
        ${this.standsIn ? this.#standInFields() : nothing}
        <div class="acts">
          ${tail && tail.state !== 'ended'
            ? html`<button type="button" class="quiet" @click=${() => void this.#stop(true)}>Stop</button>`
            : html`<button ?disabled=${this.busy}>${icon('play')} ${this.busy ? 'One moment …' : 'Watch'}</button>`}
        </div>
      </form>
      ${problem ? problemNote(problem) : nothing}
      ${this.standIn ? this.#standingIn(this.standIn) : nothing}
      ${tail ? html`<gate-tail-view .tail=${tail} .drawn=${this.drawn}></gate-tail-view>` : nothing}
      <details class="card try-publish">
        <summary>Publish a message for trying out</summary>
        <gate-publish .session=${this.session} .channel=${firstName(this.channels)}></gate-publish>
      </details>`;
  }

  #standInFields(): TemplateResult {
    return html`<div class="fields">
        <gate-principal-input name="as" label="Who" .value=${this.as} hint="A user, device or client of this application." required></gate-principal-input>
      </div>
      <div class="note warning">${icon('key')}<div>
        <p class="strong">This makes a token</p>
        <p>To hear exactly what they hear, the console makes a token for them that may listen to these channels and nothing else. It ends after ${MINUTES} minutes, and is deleted as soon as you stop or leave this page. That you made it, and its end, stand in the audit.</p>
      </div></div>`;
  }

  #standingIn(standIn: Viewpoint): TemplateResult {
    return html`<p class="note warning" role="status">${icon('key')}<span>You hear what ${subjectLink(standIn.principal)} hears, by the token <code>${standIn.id}</code>: it may only <code>${standIn.permissions.join(', ')}</code>, and is deleted when you stop. <a href=${'/console/audit?target=' + encodeURIComponent('token:' + standIn.id)}>See it in the audit</a></span></p>`;
  }

  #chose = (event: Event): void => {
    this.standsIn = (event.target as HTMLSelectElement).value === 'other';
  };

  #submit = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (form.reportValidity()) {
      const given = values(form);
      this.channels = given['channels'] ?? '';
      this.as = this.standsIn ? (given['as'] ?? '') : '';
      void this.#begin(words(this.channels), this.as);
    }
  };

  async #begin(patterns: readonly string[], as: string): Promise<void> {
    if (this.busy) {
      return;
    }
    this.busy = true;
    this.problem = null;
    remember({ channels: patterns.join(' '), as });
    try {
      await this.#stop(false);
      if (as) {
        this.standIn = await this.#standInFor(as, patterns);
        this.#over = setTimeout(() => void this.#stop(true), this.standIn.expires.getTime() - Date.now() - 1000);
      }
      const tail = new Tail(patterns, () => this.#drawn(tail), this.standIn?.token);
      this.tail = tail;
      await tail.begin();
      if (!this.isConnected) {
        await this.#stop(false);
      }
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
    this.busy = false;
  }

  async #standInFor(as: string, patterns: readonly string[]): Promise<Viewpoint> {
    const permissions = [...new Set(patterns.map(rightToHear))];
    try {
      return await Viewpoint.of(as, permissions);
    } catch (fault) {
      if (Problem.of(fault).code === 'login-too-old' && (await prove())) {
        return Viewpoint.of(as, permissions);
      }
      throw fault;
    }
  }

  #drawn(tail: Tail): void {
    if (tail.state === 'ended' && tail === this.tail && this.standIn) {
      void this.#deleteToken(true); // it ended by itself: nobody needs the token any more
    }
    this.drawn++;
  }

  async #stop(aloud: boolean): Promise<void> {
    const tail = this.tail;
    const ran = tail && tail.state !== 'ended';
    const standIn = this.standIn;
    tail?.end();
    if (standIn) {
      await this.#deleteToken(aloud);
    } else if (ran && aloud) {
      announce('The tail has stopped.');
    }
  }

  async #deleteToken(aloud: boolean): Promise<void> {
    const standIn = this.standIn;
    this.standIn = null;
    clearTimeout(this.#over);
    const receipt = await standIn?.end();
    if (standIn && receipt && aloud) {
      announce(`The tail has stopped, and the token ${standIn.id} was deleted. ${receiptText(receipt)}`);
    }
  }
}

/** The first of the names that can be published to. */
function firstName(channels: string): string {
  return words(channels).find((one) => !/[+#]/.test(one)) ?? '';
}
