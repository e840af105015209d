import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { get, patch, path, put } from '../../api/client.ts';
import { first } from '../../api/list.ts';
import { Problem } from '../../api/problem.ts';
import { Page, prove } from '../../app/page.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { checkbox, choice, field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge } from '../../parts/notes.ts';
import { problemNote } from '../../parts/problem-note.ts';
import type { Application } from './applications.ts';

interface FactorPolicy {
  administrators: boolean;
  roles: string[];
}

interface Outbound {
  allow: string[];
  by_operator: string[];
}

interface Granter {
  role: string;
  granter: string;
  reach: 'own' | 'clients';
}

/** The settings of the application that is looked at. */
@customElement('gate-settings-application')
export class ApplicationSettings extends Page {
  readonly #application = new Fetched(this, (signal) => get<Application>(path`v1/applications/${this.session.me.application}`, { signal }));
  readonly #factors = new Fetched(this, (signal) => get<FactorPolicy>('v1/factor-policy', { signal }));
  readonly #outbound = new Fetched(this, (signal) => get<Outbound>('v1/outbound', { signal }));
  readonly #granters = new Fetched(this, async (signal) => (await get<{ items: Granter[] }>('v1/role-granters', { signal })).items);

  protected override render(): TemplateResult {
    if (!this.session.may('admin', 'application')) {
      return problemNote(new Problem({ title: 'Not allowed', status: 403, detail: 'the settings are for whoever administers the application', cure: 'ask an administrator' }));
    }
    return html`<div class="stack">
      ${this.#section('Name', 'Shown to people where there is more than one application.', this.#application.show((now) => html`<dl class="facts">
          <dt>Name</dt><dd class="strong">${now.name}</dd><dt>Id</dt><dd><code>${now.id}</code></dd>
          ${now.suspended ? html`<dt>State</dt><dd>${badge('suspended', 'danger')}</dd>` : nothing}</dl>
        ${this.session.owner ? html`<p class="acts"><button class="quiet" @click=${() => this.#rename(now)}>Rename</button></p>` : nothing}`))}
      ${this.#section('Second factor', 'Who has to show a passkey or a code besides the password. Whoever lacks one adds it at the next login.', this.#factors.show((now) => html`
        <p>${now.administrators || now.roles.length
          ? html`Asked of ${now.administrators ? badge('administrators', 'good') : nothing} ${now.roles.map((role) => badge(role, 'good'))}`
          : html`${badge('nobody', 'warning')} A password alone lets whoever knows it in.`}</p>
        <p class="acts"><button class="quiet" @click=${() => this.#askFactors(now)}>Change who</button></p>`))}
      ${this.#section('Servers that scripts may call', 'A script reaches no other server unless it stands here.', this.#outbound.show((now) => html`
        ${now.allow.length || now.by_operator.length
          ? html`<ul class="hosts">${now.allow.map((host) => html`<li><code>${host}</code></li>`)}${now.by_operator.map((host) => html`<li><code>${host}</code> <span class="quiet-text">by the configuration</span></li>`)}</ul>`
          : html`<p class="quiet-text">None.</p>`}
        <p class="acts"><button class="quiet" @click=${() => this.#askOutbound(now)}>Change the list</button></p>`))}
      ${this.#section('Who gives which role', 'Within organisations, holders of one role can give another to members. What is not in this table only administrators give.', this.#granters.show((now) => html`
        ${now.length
          ? html`<ul class="entries">${now.map((one) => html`<li><span>${badge(one.granter)} gives ${badge(one.role)} ${one.reach === 'own' ? 'within its own organisation' : 'to clients of its organisation'}</span>
              <button class="quiet small" aria-label="Take away that ${one.granter} gives ${one.role}" @click=${() => this.#dropGranter(now, one)}>Take away</button></li>`)}</ul>`
          : html`<p class="quiet-text">Nobody but administrators gives roles.</p>`}
        <p class="acts"><button class="quiet" @click=${() => this.#addGranter(now)}>${icon('plus')} Let a role give another</button></p>`))}
    </div>`;
  }

  #section(title: string, text: string, content: TemplateResult): TemplateResult {
    const id = 'settings-' + title.toLowerCase().replaceAll(' ', '-');
    return html`<section class="card setting" aria-labelledby=${id}><div><h2 id=${id}>${title}</h2><p class="quiet-text">${text}</p></div><div>${content}</div></section>`;
  }

  async #rename(now: Application): Promise<void> {
    const done = await open({
      title: 'Rename the application',
      label: 'Rename',
      body: (problem) => field({ name: 'name', label: 'Name', required: true, value: now.name, hint: html`Its id, <code>${now.id}</code>, stays.` }, problem),
      run: async (form) => {
        const { name } = values(form);
        await patch(path`v1/applications/${now.id}`, { name }, { headers: { 'If-Match': `"${now.version}"` } });
        return `The application is called ${name} now.`;
      },
    });
    if (done) {
      await this.#application.again();
    }
  }

  async #askFactors(now: FactorPolicy): Promise<void> {
    const roles = await first<{ id: string; description?: string }>('v1/roles').catch(() => []);
    const done = await open({
      title: 'Who needs a second factor',
      label: 'Save',
      body: () => html`<div class="fields">
          ${checkbox('administrators', html`<span class="strong">Administrators</span><br><span class="quiet-text">The owner, and whoever administers the application.</span>`, now.administrators)}
          ${roles.filter(({ id }) => id !== 'anonymous' && id !== 'device').map(({ id, description }) => checkbox('role:' + id, html`<span class="strong">${id}</span>${description ? html`<br><span class="quiet-text">${description}</span>` : nothing}`, now.roles.includes(id)))}
        </div>
        <p class="hint">Nobody is signed out by it. At the next login, whoever has none is led through adding one.</p>`,
      run: async (form) => {
        const given = values(form);
        const chosen = Object.keys(given).filter((name) => name.startsWith('role:')).map((name) => name.slice(5));
        await proven(() => put('v1/factor-policy', { administrators: given['administrators'] === 'on', roles: chosen }));
        return 'The policy holds from now on.';
      },
    });
    if (done) {
      await this.#factors.again();
    }
  }

  async #askOutbound(now: Outbound): Promise<void> {
    const done = await open({
      title: 'Servers that scripts may call',
      label: 'Save',
      body: (problem) => html`${field({ name: 'allow', label: 'One on each line', rows: 6, value: now.allow.join('\n'), placeholder: 'api.example.org\n*.example.net:8443', hint: html`<code>host</code>, <code>host:port</code>, <code>*.domain</code>, or <code>*</code> for the whole internet. Private addresses only the configuration opens.` }, problem)}`,
      run: async (form) => {
        const allow = (values(form)['allow'] ?? '').split(/[\s,]+/).filter(Boolean);
        await put('v1/outbound', { allow });
        return allow.length ? `Scripts may call ${allow.length} servers or patterns.` : 'Scripts may call no server.';
      },
    });
    if (done) {
      await this.#outbound.again();
    }
  }

  async #addGranter(now: Granter[]): Promise<void> {
    const roles = await first<{ id: string }>('v1/roles').catch(() => []);
    const options = roles.map(({ id }) => [id, id] as const).filter(([id]) => id !== 'anonymous');
    const done = await open({
      title: 'Let a role give another',
      label: 'Add',
      body: () => html`<div class="fields">
        ${choice('granter', 'Holders of this role', options)}
        ${choice('role', 'may give and take this role', options)}
        ${choice('reach', 'to and from', [['own', 'members of their own organisation'], ['clients', 'members of the clients of their organisation']])}</div>`,
      run: async (form) => {
        await put('v1/role-granters', { items: [...now, values(form)] });
        return 'Added.';
      },
    });
    if (done) {
      await this.#granters.again();
    }
  }

  async #dropGranter(now: Granter[], gone: Granter): Promise<void> {
    const done = await open({
      title: `${gone.granter} gives ${gone.role} no more`,
      label: 'Take away',
      danger: true,
      body: () => html`<p>Who has the role keeps it. Only administrators give and take it from now on, unless another line of the table says so.</p>`,
      run: async () => {
        await put('v1/role-granters', { items: now.filter((one) => one !== gone) });
        return 'Taken away.';
      },
    });
    if (done) {
      await this.#granters.again();
    }
  }
}

/** Some settings ask for a login that is fresh. */
async function proven(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (fault) {
    if (Problem.of(fault).code !== 'login-too-old' || !(await prove())) {
      throw fault;
    }
    await act();
  }
}
