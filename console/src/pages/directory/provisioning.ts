import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { patch, path, post, remove } from '../../api/client.ts';
import { Pages } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { open, showOnce } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { expiryFields, expiryOf } from '../../parts/expiry.ts';
import { checkbox, field, values, words } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty } from '../../parts/notes.ts';
import { permissionList } from '../../parts/permission-list.ts';
import { more, table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { command } from '../../parts/try-out.ts';
import '../../parts/principal-input.ts';
import { takeClaimBack } from './claim.ts';

interface Key {
  id: string;
  name: string;
  enabled: boolean;
  max_devices: number;
  used: number;
  expires_at?: string;
  last_used_at?: string;
  id_pattern: string;
  known_only: boolean;
  roles: string[];
  permissions?: string[];
  created_by: string;
  version: number;
}

interface Waiting {
  device: string;
  created_by: string;
  created_at: string;
  expires_at: string;
}

/** How devices come in by themselves: keys that register them, and codes that wait for an owner. */
@customElement('gate-provisioning')
export class Provisioning extends Page {
  #keys = new Fetched(this, (signal) => new Pages<Key>('v1/provisioning-keys').read(signal));
  #claims = new Fetched(this, (signal) => new Pages<Waiting>('v1/claims').read(signal));

  protected override render(): TemplateResult {
    return html`<p class="crumbs"><a href="/console/devices">Devices</a></p>
      <div class="head"><h1>Provisioning</h1>
        <p class="quiet-text">How devices come in without being typed in one by one.</p></div>
      <div class="stack">
        <section class="card" aria-label="Provisioning keys"><header><h2>Provisioning keys</h2>
            <button class="small" @click=${() => void this.#add()}>${icon('plus')} New key</button></header>
          <p class="quiet-text">A device that knows the key registers itself once by its serial number, and gets a token of its own. A key lends the rights of whoever made it.</p>
          ${this.#keys.show((pages) =>
            pages.items.length === 0
              ? empty('key', 'No provisioning keys', 'Make one for a production line or a delivery: it counts exactly how many devices come in, and ends by itself.')
              : html`${table('Provisioning keys', [
                  { name: 'Name', show: (one: Key) => html`<span class="strong">${one.name}</span><br /><code class="quiet-text">${one.id_pattern}</code>` },
                  { name: 'Registered', number: true, show: (one) => `${one.used.toLocaleString()} of ${one.max_devices.toLocaleString()}` },
                  { name: 'State', show: (one) => (one.enabled ? badge('enabled', 'good') : badge('disabled', 'warning')) },
                  { name: 'Gives', wide: true, show: (one) => html`${one.known_only ? html`<span class="quiet-text">only devices that are known</span>` : one.roles.map((role) => badge(role))} ${permissionList(one.permissions, '')}` },
                  { name: 'Last used', wide: true, show: (one) => when(one.last_used_at) },
                  { name: 'Ends', show: (one) => when(one.expires_at) },
                  { name: '', show: (one) => html`<div class="acts"><button class="quiet small" aria-label="${one.enabled ? 'Disable' : 'Enable'} ${one.name}" @click=${() => void this.#turn(one)}>${one.enabled ? 'Disable' : 'Enable'}</button>
                      <button class="quiet small danger" aria-label="Delete ${one.name}" @click=${() => void this.#delete(one)}>Delete</button></div>` },
                ], pages.items)} ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}`,
          )}
        </section>
        <section class="card" aria-label="Waiting for an owner"><header><h2>Waiting for an owner</h2></header>
          ${this.#claims.show((pages) =>
            pages.items.length === 0
              ? html`<p class="quiet-text">No device waits. A claim code is made on the page of a device, or by a list with claim = yes.</p>`
              : html`${table('Devices that wait for an owner', [
                  { name: 'Device', show: (one: Waiting) => html`<a href="/console/devices/${encodeURIComponent(one.device)}">${one.device}</a>` },
                  { name: 'By', show: (one) => one.created_by },
                  { name: 'Since', show: (one) => when(one.created_at) },
                  { name: 'Good until', show: (one) => when(one.expires_at) },
                  { name: '', show: (one) => html`<div class="acts"><button class="quiet small danger" aria-label="Take the code of ${one.device} back" @click=${async () => { if (await takeClaimBack(one.device)) void this.#claims.again(); }}>Take back</button></div>` },
                ], pages.items)} ${more(pages, async () => { await pages.read(); this.requestUpdate(); })}`,
          )}
        </section>
      </div>`;
  }

  async #add(): Promise<void> {
    let made: { value: string } | undefined;
    const done = await open({
      title: 'New provisioning key',
      label: 'Make the key',
      wide: true,
      body: (problem) => html`<div class="fields two">
          ${field({ name: 'name', label: 'Name', required: true, placeholder: 'line 3, delivery of May' }, problem)}
          ${field({ name: 'max_devices', label: 'For how many devices', type: 'number', required: true, value: '100', min: 1 }, problem)}
          ${field({ name: 'id_pattern', label: 'Ids of the devices', value: '${serial}', required: true, hint: 'How an id is made of the serial number: gauge-${serial}' }, problem)}
          ${field({ name: 'roles', label: 'Roles', value: 'device', hint: 'Ids, with blanks between them.' }, problem)}
          <gate-principal-input name="parent" label="Below" bare .kinds=${['device']} .problem=${problem}></gate-principal-input>
          ${field({ name: 'addresses', label: 'Only from', placeholder: '10.0.0.0/8', hint: 'Address blocks, with blanks between them. Empty: from everywhere.' }, problem)}
          ${field({ name: 'permissions', label: 'Their tokens are narrowed to', rows: 2, hint: 'Permission labels, one on each line. Empty: everything that the device may.' }, problem)}
        </div>
        ${expiryFields('month')}
        ${checkbox('known_only', 'Only for devices that are in the directory already and have never had a token')}`,
      run: async (form) => {
        const given = values(form);
        const known = given['known_only'] === 'on';
        const list = (name: string) => (words(given[name]).length ? words(given[name]) : undefined);
        made = await post<{ value: string }>('v1/provisioning-keys', {
          name: given['name'],
          max_devices: Number(given['max_devices']),
          id_pattern: given['id_pattern'],
          known_only: known,
          ...(known ? {} : { roles: list('roles'), parent: given['parent'] || undefined }),
          permissions: list('permissions'),
          addresses: list('addresses'),
          expires_at: expiryOf(given) ?? undefined,
        });
      },
    });
    if (made) {
      await showOnce('The new provisioning key', [['Key', made.value]], html`<p class="hint">A device registers itself:</p>
        ${command(`curl ${location.origin}/v1/devices/register \\\n  -H 'Content-Type: application/json' \\\n  -d '{"key": "${made.value}", "serial": "4711"}'`)}`);
    }
    if (done) {
      void this.#keys.again();
    }
  }

  async #turn(one: Key): Promise<void> {
    const on = !one.enabled;
    const done = await open({
      title: `${on ? 'Enable' : 'Disable'} ${one.name}`,
      label: on ? 'Enable' : 'Disable',
      danger: !on,
      body: () => (on ? html`<p>Devices can register by it again.</p>` : html`<p>Nobody registers by it from now on. The devices that did stay, with their tokens.</p>`),
      run: async () => {
        await patch(path`v1/provisioning-keys/${one.id}`, { enabled: on }, { headers: { 'If-Match': `"${one.version}"` } });
        return `${one.name} is ${on ? 'enabled' : 'disabled'}.`;
      },
    });
    if (done) {
      void this.#keys.again();
    }
  }

  async #delete(one: Key): Promise<void> {
    const done = await open({
      title: `Delete ${one.name}`,
      label: 'Delete the key',
      danger: true,
      body: () => html`<p>Nobody registers by it from now on. ${one.used ? 'The devices that did stay, with their tokens.' : nothing} This cannot be undone.</p>`,
      run: async () => {
        await remove(path`v1/provisioning-keys/${one.id}`);
        return `${one.name} was deleted.`;
      },
    });
    if (done) {
      void this.#keys.again();
    }
  }
}
