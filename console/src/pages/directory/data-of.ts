import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { change, folder, type Kind, type Principal } from '../../api/directory.ts';
import { Problem } from '../../api/problem.ts';
import { open } from '../../parts/dialog.ts';
import { field, json, values } from '../../parts/form.ts';
import { receiptText } from '../../parts/notes.ts';

/** Attributes, which policies read, and public data, which travels with each message. Fires `gate-changed`. */
@customElement('gate-data-of')
export class DataOf extends LitElement {
  @property() kind: Kind = 'user';
  @property({ attribute: false }) one!: Principal;
  @property({ type: Boolean }) may = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const attributes = Object.entries(this.one.attributes);
    const data = Object.keys(this.one.public_data).length > 0;
    return html`<section class="card" aria-label="Attributes and public data">
      <header><h2>Attributes and public data</h2>${this.may ? html`<button class="quiet small" @click=${() => void this.#change()}>Edit</button>` : nothing}</header>
      ${attributes.length
        ? html`<dl class="facts">${attributes.map(([name, value]) => html`<dt><code>${name}</code></dt><dd>${value}</dd>`)}</dl>`
        : html`<p class="quiet-text">No attributes. Policies can use them as <code>\${attribute.NAME}</code>.</p>`}
      ${data ? html`<h3>Public data</h3><pre tabindex="0">${JSON.stringify(this.one.public_data, null, 2)}</pre>` : html`<p class="quiet-text">No public data: whoever gets its messages sees its id and name only.</p>`}
    </section>`;
  }

  async #change(): Promise<void> {
    const { kind, one } = this;
    const lines = Object.entries(one.attributes).map(([name, value]) => `${name} = ${value}`).join('\n');
    const done = await open({
      title: `Attributes and public data of ${one.name}`,
      label: 'Save',
      body: (problem) => html`${field({ name: 'attributes', label: 'Attributes', rows: 4, value: lines, placeholder: 'harbour = kiel', hint: 'One on each line, as name = value.' }, problem)}
        ${field({ name: 'public_data', label: 'Public data', rows: 6, value: JSON.stringify(one.public_data, null, 2), hint: 'A JSON object that goes with every message that it sends. Everybody who gets the message reads it.' }, problem)}`,
      run: async (form) => {
        const given = values(form);
        const fields = {
          attributes: { ...gone(one.attributes), ...attributesOf(given['attributes'] ?? '') },
          public_data: { ...gone(one.public_data), ...(json(given['public_data'] || '{}', 'public_data') as object) },
        };
        return receiptText((await change<Principal>(folder(kind, one.id), one.version, fields)).receipt);
      },
    });
    if (done) {
      this.dispatchEvent(new CustomEvent('gate-changed', { bubbles: true }));
    }
  }
}

/** In a merge patch null takes a name away; what stays is named again behind it. */
function gone(known: object): Record<string, null> {
  return Object.fromEntries(Object.keys(known).map((name) => [name, null]));
}

export function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').filter((line) => line.trim()).map((line) => {
      const [, name, value] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (!name) {
        throw new Problem({ title: 'This is no attribute', detail: `“${line.trim()}” has no value`, field: 'attributes', cure: 'write each as name = value, on a line of its own' });
      }
      return [name, value ?? ''];
    }),
  );
}
