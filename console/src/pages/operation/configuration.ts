import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { get } from '../../api/client.ts';
import { Page } from '../../app/page.ts';
import { remember } from '../../app/router.ts';
import { Fetched } from '../../parts/fetched.ts';
import { choice } from '../../parts/form.ts';
import { badge, counted, empty } from '../../parts/notes.ts';
import { marked } from './marked.ts';

interface Key {
  key: string;
  value?: string;
  hidden: boolean;
  preset: string;
  source: 'default' | 'file' | 'environment' | 'argument';
  place?: string;
  variable: string;
  expected: string;
  description: string;
}

interface Configuration {
  file?: string;
  keys: Key[];
}

const SOURCES = [['', 'everywhere'], ['set', 'set by you'], ['default', 'by default']] as const;

/** What the server was started with: every key, and where its value came from. */
@customElement('gate-configuration')
export class ConfigurationPage extends Page {
  @property() search = '';
  @property() source = '';
  readonly #read = new Fetched(this, (signal) => get<Configuration>('v1/configuration', { signal }));

  protected override render(): TemplateResult {
    return html`${this.#read.show((now) => {
      const found = now.keys.filter((key) => this.#fits(key));
      const sections = new Map<string, Key[]>();
      for (const key of found) {
        const name = key.key.split('.')[0] ?? '';
        sections.set(name, [...(sections.get(name) ?? []), key]);
      }
      return html`<p class="note"><span>${now.file ? html`Read from <code>${now.file}</code> when the server started.` : 'The server was started without a file.'}
          To change something, edit the file or set the variable, and start the server again: nothing here is changed by a click, on purpose.</span></p>
        <form class="filters" role="search" @submit=${(e: Event) => e.preventDefault()} @input=${this.#typed}>
          <div class="field"><label for="field-search">Search</label>
            <input id="field-search" name="search" type="search" placeholder="mqtt, tls, how long …" .value=${this.search} /></div>
          ${choice('source', 'Where the value comes from', SOURCES, this.source)}
        </form>
        <p class="quiet-text" role="status">${counted(found.length, 'key')}</p>
        ${found.length === 0 ? empty('search', 'No key like that', 'Search looks at names, values and descriptions.') : nothing}
        ${[...sections].map(([name, keys]) => html`<section class="card keys" aria-labelledby="keys-${name}"><h2 id="keys-${name}">${name}</h2>
          <dl>${keys.map((key) => this.#key(key))}</dl></section>`)}`;
    })}`;
  }

  #key(key: Key): TemplateResult {
    const set = key.source !== 'default';
    return html`<div class="key">
      <dt><code class="strong">${key.key}</code> ${set ? badge(key.source, 'good') : nothing}</dt>
      <dd>
        <p class="value">${key.hidden ? html`<span class="quiet-text">a secret that is set</span>` : key.value ? html`<code>${key.value}</code>` : html`<span class="quiet-text">nothing</span>`}
          ${set ? html`<span class="quiet-text">${key.place ? html`(${key.place})` : nothing} instead of ${key.preset ? html`<code>${key.preset}</code>` : 'nothing'}</span>` : html`<span class="quiet-text">by default</span>`}</p>
        <p>${marked(key.description)}</p>
        <p class="hint">Takes ${marked(key.expected)}. Variable <code>${key.variable}</code>.</p>
      </dd>
    </div>`;
  }

  #fits(key: Key): boolean {
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    const text = `${key.key} ${key.value ?? ''} ${key.description} ${key.variable}`.toLowerCase();
    const from = this.source === '' || (this.source === 'set') === (key.source !== 'default');
    return from && words.every((word) => text.includes(word));
  }

  #typed = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement;
    this[name === 'search' ? 'search' : 'source'] = value;
    remember({ search: this.search, source: this.source });
  };
}
