import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { get, path, put, remove } from '../../api/client.ts';
import type { Listed } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, values, words } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { empty } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import type { Secret } from './api.ts';

/** Passwords and keys of other services: put in here, read by scripts, and never shown again. */
@customElement('gate-secrets')
export class Secrets extends Page {
  private readonly secrets = new Fetched(this, async () => (await get<Listed<Secret>>('v1/secrets')).items);

  protected override render(): TemplateResult {
    const add = html`<button @click=${() => this.#put(null)}>${icon('plus')} Put a secret in</button>`;
    return this.secrets.show((items) =>
      items.length
        ? html`<p class="acts">${add}</p>${table('Secrets', this.#columns(), items)}`
        : empty('key', 'No secrets', 'Keys and passwords of other services. Scripts with the right read them by secret("name"); nobody sees them again.', add),
    );
  }

  #columns() {
    return [
      { name: 'Name', show: (secret: Secret) => html`<code>${secret.id}</code>${secret.description ? html`<br /><span class="quiet-text">${secret.description}</span>` : nothing}` },
      { name: 'Scripts of', show: (secret: Secret) => secret.access.join(', ') || 'those with read_secret' },
      { name: 'Put in by', wide: true, show: (secret: Secret) => secret.owner },
      { name: 'Changed', show: (secret: Secret) => when(secret.updated_at) },
      {
        name: '',
        show: (secret: Secret) => html`<div class="acts">
          <button class="quiet small" aria-label=${`Change ${secret.id}`} @click=${() => this.#put(secret)}>Change</button>
          <button class="quiet small danger" aria-label=${`Delete ${secret.id}`} @click=${() => this.#remove(secret)}>Delete</button>
        </div>`,
      },
    ];
  }

  #put(secret: Secret | null): void {
    void open({
      title: secret ? `Change ${secret.id}` : 'Put a secret in',
      label: 'Keep it',
      body: (problem) => html`<div class="fields">
        ${secret ? nothing : field({ name: 'id', label: 'Name', required: true, placeholder: 'weather-key' }, problem)}
        ${field({ name: 'value', label: 'The secret', type: 'password', autocomplete: 'new-password', required: !secret, hint: secret ? 'Left empty, the one that is there stays.' : 'It is encrypted, and never shown again.' }, problem)}
        ${field({ name: 'description', label: 'What it is for', value: secret?.description }, problem)}
        ${field({ name: 'access', label: 'Whose scripts may read it', value: secret?.access.join(' '), placeholder: 'role:editor group:staff', hint: 'user:, group: and role: entries, owner; besides those with read_secret.' }, problem)}
      </div>`,
      run: async (form) => {
        const { id, value, description, access } = values(form);
        await put(path`v1/secrets/${secret?.id ?? id ?? ''}`, { description, access: words(access), ...(value ? { value } : {}) });
        return 'The secret is kept.';
      },
    }).then((done) => (done ? this.secrets.again() : undefined));
  }

  #remove(secret: Secret): void {
    void open({
      title: `Delete ${secret.id}`,
      label: 'Delete it',
      danger: true,
      body: () => html`<p>Scripts that read it fail from then on. There is no way to get it back.</p>`,
      run: async () => {
        await remove(path`v1/secrets/${secret.id}`);
        return `${secret.id} is gone.`;
      },
    }).then((done) => (done ? this.secrets.again() : undefined));
  }
}
