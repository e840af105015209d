import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { put } from '../../api/client.ts';
import { first, Pages } from '../../api/list.ts';
import { Problem } from '../../api/problem.ts';
import { go, remember } from '../../app/router.ts';
import { Page } from '../../app/page.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { badge, empty } from '../../parts/notes.ts';
import { more, table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { encoded, listed, type Script } from './api.ts';
import './runs-by-itself.ts';
import './secrets.ts';

const FIRST = `// What it returns is the answer. request, publish, console.log and more: docs/reference/modules.md
return { hello: request.parameters.name ?? request.user.name };
`;

/** Scripts and files of the application, what runs by itself, and the secrets that scripts use. */
@customElement('gate-scripts')
export class Scripts extends Page {
  @property() tab = '';
  @property() prefix = '';
  private pages = new Pages<Script>('v1/scripts');
  private readonly scripts = new Fetched(this, (signal) => this.pages.read(signal));

  override connectedCallback(): void {
    super.connectedCallback();
    this.pages = new Pages<Script>('v1/scripts', { prefix: this.prefix });
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        <h1>Scripts</h1>
        ${this.session.may('create', 'script') ? html`<button @click=${this.#make}>${icon('plus')} New script</button>` : nothing}
        <p class="quiet-text">JavaScript that runs in the server for whoever may call it, over HTTP, WebSocket, MQTT and AMQP, and by itself.</p>
      </div>
      <nav class="tabs" aria-label="Scripts">
        ${TABS.map(([tab, name]) => html`<a href=${'/console/scripts' + (tab ? `?tab=${tab}` : '')} aria-current=${tab === this.tab ? 'page' : nothing}>${name}</a>`)}
      </nav>
      ${this.tab === 'by-itself'
        ? html`<gate-runs-by-itself .session=${this.session}></gate-runs-by-itself>`
        : this.tab === 'secrets'
          ? html`<gate-secrets .session=${this.session}></gate-secrets>`
          : this.#list()}`;
  }

  #list(): TemplateResult {
    return html`<form class="filters" role="search" @submit=${this.#search}>
        ${field({ name: 'prefix', label: 'Path begins with', type: 'search', value: this.prefix, placeholder: 'alarms/' })}
        <button class="quiet">${icon('search')} Find</button>
      </form>
      ${this.scripts.show(({ items }) =>
        items.length
          ? html`${table('Scripts', COLUMNS, items)}${more(this.pages, () => void this.scripts.again())}`
          : this.prefix
            ? empty('script', 'No script begins like this', 'Look for less, or for nothing to see all of them.')
            : empty(
                'script',
                'No scripts yet',
                'A script answers calls, watches channels or runs at certain times, with the rights of whoever calls it.',
                this.session.may('create', 'script') ? html`<button @click=${this.#make}>Write the first one</button>` : nothing,
              ),
      )}`;
  }

  #search = (event: Event): void => {
    event.preventDefault();
    this.prefix = values(event.target as HTMLFormElement)['prefix'] ?? '';
    remember({ prefix: this.prefix });
    this.pages = new Pages<Script>('v1/scripts', { prefix: this.prefix });
    this.scripts.value = undefined;
    void this.scripts.again();
  };

  #make = (): void => {
    let path = '';
    void open({
      title: 'New script',
      label: 'Make it',
      body: (problem) => html`<div class="fields">
        ${field({ name: 'path', label: 'Path', required: true, placeholder: 'alarms/check', hint: 'By it the script is called: /v1/run/alarms/check, or script/alarms/check over MQTT and AMQP.' }, problem)}
        ${field({ name: 'execute', label: 'Who may run it', value: 'owner', hint: 'owner, authenticated, anonymous, user:alice, group:crew, role:skipper; several with ; between. Roles and grants count besides.' }, problem)}
      </div>`,
      run: async (form) => {
        const given = values(form);
        path = (given['path'] ?? '').replace(/^\/+/, '');
        if (await isThere(path)) {
          throw new Problem({ title: 'There is one already', detail: `${path} is a script or a file of this application`, field: 'path', cure: 'choose another path' });
        }
        await put('v1/scripts/' + encoded(path), { kind: 'script', source: FIRST, execute: given['execute'] });
        return `${path} was made.`;
      },
    }).then((made) => made && go('/console/scripts/' + encoded(path)));
  };
}

async function isThere(path: string): Promise<boolean> {
  const found = await first<Script>('v1/scripts', { prefix: path }, 1);
  return found.some((script) => script.path === path);
}

const TABS = [['', 'Scripts and files'], ['by-itself', 'Timers and listeners'], ['secrets', 'Secrets']] as const;

const COLUMNS = [
  { name: 'Path', show: (script: Script) => html`<a href=${'/console/scripts/' + encoded(script.path)}><code>${script.path}</code></a> ${script.kind === 'file' ? badge('file') : nothing}` },
  { name: 'Who may run it', show: (script: Script) => (script.kind === 'file' ? `read: ${listed(script.read)}` : listed(script.execute)) },
  { name: 'With the rights of', wide: true, show: (script: Script) => (script.kind === 'file' ? '' : script.run_as === 'owner' ? badge(`its owner, ${script.owner}`, 'warning') : 'the caller') },
  { name: 'Changed', show: (script: Script) => html`${when(script.updated_at)} <span class="quiet-text">by ${script.author}</span>` },
];
