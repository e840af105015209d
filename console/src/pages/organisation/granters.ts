import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { put } from '../../api/client.ts';
import { first } from '../../api/list.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice, field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { table } from '../../parts/table.ts';
import { granters, type Granter } from './api.ts';

/** Who gives which role to members of organisations. What is not in the table is refused. */
@customElement('gate-granters')
export class Granters extends LitElement {
  @property({ type: Boolean }) may = false;
  #lines = new Fetched(this, granters);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<section class="card" aria-label="Who gives which role">
      <header><h2>Who gives which role</h2>
        ${this.may && this.#lines.value ? html`<button class="quiet small" @click=${() => void this.#add(this.#lines.value ?? [])}>${icon('plus')} Add a line</button>` : nothing}</header>
      <p class="quiet-text">Within organisations a role is given and taken by those named here, and by whoever administers the application. What is not named is refused.</p>
      ${this.#lines.show((lines) => (lines.length ? this.#table(lines) : html`<p class="quiet-text">Nobody but whoever administers the application.</p>`))}
    </section>`;
  }

  #table(lines: readonly Granter[]): TemplateResult {
    const role = (id: string) => html`<a href="/console/roles/${encodeURIComponent(id)}">${id}</a>`;
    return table('Who gives which role', [
      { name: 'The role', show: (one: Granter) => role(one.role) },
      { name: 'is given by', show: (one) => role(one.granter) },
      { name: 'to members of', show: (one) => (one.reach === 'own' ? 'their own organisation' : 'the clients of their organisation') },
      { name: '', show: (one) => (this.may ? html`<div class="acts"><button class="quiet small danger" aria-label="Remove the line of ${one.role}" @click=${() => void this.#remove(lines, one)}>Remove</button></div>` : nothing) },
    ], lines);
  }

  async #add(lines: readonly Granter[]): Promise<void> {
    const roles = (await first<{ id: string }>('v1/roles', {}, 500).catch(() => [])).map(({ id }) => id).filter((id) => id !== 'anonymous');
    await this.#after(open({
      title: 'Add a line',
      label: 'Add the line',
      body: (problem) => html`
        ${field({ name: 'role', label: 'The role', required: true, choices: roles, hint: 'What is given and taken.' }, problem)}
        ${field({ name: 'granter', label: 'is given by whoever has the role', required: true, choices: roles }, problem)}
        ${choice('reach', 'to members of', [['own', 'their own organisation'], ['clients', 'the clients of their organisation']])}`,
      run: async (form) => {
        const { role = '', granter = '', reach } = values(form);
        await put('v1/role-granters', { items: [...lines, { role, granter, reach }] });
        return `Whoever has ${granter} gives ${role} now.`;
      },
    }));
  }

  async #remove(lines: readonly Granter[], one: Granter): Promise<void> {
    await this.#after(open({
      title: `Take ${one.role} from the hands of ${one.granter}`,
      label: 'Remove the line',
      danger: true,
      body: () => html`<p>Who has the role ${one.role} keeps it. From now on it is given and taken by whoever administers the application, and by what other lines say.</p>`,
      run: async () => {
        await put('v1/role-granters', { items: lines.filter((line) => line !== one) });
        return 'The line was removed.';
      },
    }));
  }

  async #after(act: Promise<boolean>): Promise<void> {
    if (await act) {
      void this.#lines.again();
    }
  }
}
