import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get, patch, post } from '../../api/client.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, json, values } from '../../parts/form.ts';
import { badge, type Tone } from '../../parts/notes.ts';
import { subjectLink } from '../../parts/subject.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';

interface Call {
  id: string;
  state: string;
  sender: string;
  payload: unknown;
  status?: string;
  result?: unknown;
  created_at: string;
}

const EVERY = 5000;
const SHOWN = 10;
const SAID: Record<string, readonly [string, Tone]> = {
  accepted: ['kept', 'plain'],
  delivered: ['the device has it', 'plain'],
  no_device: ['waits: the device is not there', 'warning'],
  running: ['running', 'plain'],
  done: ['done', 'good'],
  failed: ['failed', 'danger'],
  timed_out: ['no answer in time', 'danger'],
};

/** One action: call it, and see what came of the latest calls. */
@customElement('gate-device-action')
export class DeviceAction extends LitElement {
  /** `v1/devices/boat-7`. */
  @property() thing = '';
  @property() name = '';
  @property() description = '';
  @property({ type: Boolean }) may = false;
  #calls = new Fetched(this, (signal) => get<{ items: Call[] }>(this.#at + '/calls', { query: { limit: SHOWN }, signal }), EVERY);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  get #at(): string {
    return `${this.thing}/actions/${encodeURIComponent(this.name)}`;
  }

  protected override render(): TemplateResult {
    const last = this.#calls.value?.items[0];
    return html`<article class="action" aria-label="Action ${this.name}">
      <header class="part-head"><h3>${this.name} <span class="quiet-text">${this.description}</span></h3>
        <div class="acts">${last ? html`<span class="quiet-text">last</span> ${state(last)}` : nothing}
          <button class="quiet small" aria-label="Call ${this.name}" @click=${() => void this.#call()}>Call</button>
          ${this.may ? html`<button class="quiet small danger" aria-label="Remove the action ${this.name}" @click=${() => void this.#remove()}>Remove</button>` : nothing}</div></header>
      ${this.#calls.show(({ items }) =>
        items.length === 0
          ? html`<p class="quiet-text">Nobody has called it yet.</p>`
          : html`<details><summary>The latest calls</summary>${table('The latest calls of ' + this.name, [
              { name: 'When', show: (one: Call) => when(one.created_at) },
              { name: 'By', show: (one) => subjectLink(one.sender) },
              { name: 'Payload', show: (one) => html`<code>${JSON.stringify(one.payload)}</code>` },
              { name: 'State', show: (one) => state(one) },
              { name: 'Answer', show: (one) => html`${one.status ?? ''} ${one.result === undefined ? '' : html`<code>${JSON.stringify(one.result)}</code>`}` },
            ], items)}</details>`,
      )}
    </article>`;
  }

  async #call(): Promise<void> {
    const done = await open({
      title: `Call ${this.name}`,
      label: 'Call it',
      body: (problem) => html`${this.description ? html`<p class="quiet-text">${this.description}</p>` : nothing}
        ${field({ name: 'payload', label: 'Payload', rows: 4, value: '{}', hint: 'What to tell the device: any JSON.' }, problem)}
        ${field({ name: 'timeout', label: 'Seconds to answer', type: 'number', required: true, value: '60', min: 1, max: 604800, hint: 'A device that is away gets the call when it comes back in time.' }, problem)}`,
      run: async (form) => {
        const given = values(form);
        const call = await post<Call>(this.#at, { payload: json(given['payload'] || 'null', 'payload'), timeout: Number(given['timeout']) }, { query: { wait: 3 } });
        return `${this.name}: ${SAID[call.state]?.[0] ?? call.state}.`;
      },
    });
    if (done) {
      void this.#calls.again();
    }
  }

  async #remove(): Promise<void> {
    const done = await open({
      title: `Remove the action ${this.name}`,
      label: 'Remove it',
      danger: true,
      body: () => html`<p>Nobody can call it from then on; open calls are given up.</p>`,
      run: async () => {
        await patch(this.thing + '/model', { actions: { [this.name]: null } });
        return `${this.name} was removed.`;
      },
    });
    if (done) {
      this.dispatchEvent(new CustomEvent('gate-changed', { bubbles: true }));
    }
  }
}

function state(call: Call): TemplateResult {
  const [text, tone] = SAID[call.state] ?? [call.state, 'plain'];
  return badge(text, tone);
}

/** Adds an action to the model of a device. */
export function addAction(thing: string): Promise<boolean> {
  return open({
    title: 'Add an action',
    label: 'Add the action',
    body: (problem) => html`${field({ name: 'name', label: 'Name', required: true, placeholder: 'siren' }, problem)}
      ${field({ name: 'description', label: 'Description', placeholder: 'sounds for three seconds' }, problem)}`,
    run: async (form) => {
      const given = values(form);
      await patch(thing + '/model', { actions: { [given['name'] ?? '']: { description: given['description'] || undefined } } });
      return `${given['name']} was added.`;
    },
  });
}
