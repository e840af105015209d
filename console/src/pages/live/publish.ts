import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { post } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { announce, Page } from '../../app/page.ts';
import { checkbox, choice, field, json, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { counted } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';

/** Sends a message, for trying out what becomes of it. */
@customElement('gate-publish')
export class Publish extends Page {
  @property() channel = '';
  /** Whether the channel is given, and not asked for. */
  @property({ type: Boolean }) fixed = false;
  @state() private kind = 'json';
  @state() private problem: Problem | null = null;
  @state() private answer = '';
  @state() private busy = false;

  protected override render(): TemplateResult {
    const { problem } = this;
    return html`<form class="fields" @submit=${this.#submit} novalidate>
      ${this.fixed ? nothing : field({ name: 'channel', label: 'Channel', value: this.channel, required: true, placeholder: 'fleet/7/alarms' }, problem)}
      ${field({ name: 'message', label: 'Message', rows: 4, required: true, placeholder: this.kind === 'json' ? '{"level": 2, "text": "bilge water"}' : 'bilge water' }, problem)}
      <div class="fields two">
        ${choice('kind', 'Sent as', [['json', 'JSON'], ['text', 'text']], this.kind, (kind) => (this.kind = kind))}
        ${choice('qos', 'Delivery', [['0', 'at most once (QoS 0)'], ['1', 'answered when it is safe (QoS 1)']], '0')}
      </div>
      ${checkbox('retain', 'Retain: show it to whoever begins to listen later')}
      <p class="hint">Receivers see that it comes from ${this.session.me.principal}.</p>
      <div class="acts"><button ?disabled=${this.busy}>${this.busy ? 'One moment …' : 'Publish'}</button></div>
      ${this.answer ? html`<p class="note good" role="status">${icon('check')}<span>${this.answer}</span></p>` : nothing}
      ${problem ? problemNote(problem) : nothing}
    </form>`;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (this.busy || !form.reportValidity()) {
      return;
    }
    this.busy = true;
    this.problem = null;
    this.answer = '';
    try {
      this.answer = await this.#send(form);
      announce(this.answer);
      this.dispatchEvent(new CustomEvent('gate-published', { bubbles: true }));
    } catch (fault) {
      this.problem = Problem.of(fault);
    }
    this.busy = false;
  };

  async #send(form: HTMLFormElement): Promise<string> {
    const given = values(form);
    const text = given['message'] ?? '';
    const body = {
      channel: this.fixed ? this.channel : given['channel'],
      ...(this.kind === 'json' ? { message: json(text, 'message') } : { message_text: text }),
      retain: given['retain'] === 'on',
      qos: Number(given['qos']),
    };
    const { channel, receivers } = await post<{ channel: string; receivers: number }>('v1/channels/publish', body);
    const kept = body.retain ? ' It is retained for whoever comes later.' : '';
    return `Published to ${channel}: handed to ${counted(receivers, 'receiver')}.${kept}`;
  }
}
