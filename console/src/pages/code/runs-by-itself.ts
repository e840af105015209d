import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { post, remove } from '../../api/client.ts';
import { first } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { open } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, json, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { empty } from '../../parts/notes.ts';
import { table } from '../../parts/table.ts';
import { when } from '../../parts/times.ts';
import { encoded, type Listener, type Timer } from './api.ts';

const MOST = 200;

/** Scripts that run at certain times and with messages. */
@customElement('gate-runs-by-itself')
export class RunsByItself extends Page {
  /** Of one script; of all where it is empty. */
  @property() script = '';
  private readonly timers = new Fetched(this, () => first<Timer>('v1/script-timers', {}, MOST));
  private readonly listeners = new Fetched(this, () => first<Listener>('v1/script-listeners', {}, MOST));

  protected override render(): TemplateResult {
    const mine = <T extends { script: string }>(items: T[]) => items.filter((one) => !this.script || one.script === this.script);
    return html`<section class="card" aria-labelledby="timers">
        <header><h2 id="timers">Timers</h2><button class="quiet small" @click=${this.#addTimer}>${icon('plus')} Add a timer</button></header>
        ${this.timers.show((all) =>
          mine(all).length
            ? table('Timers', this.#timerColumns(), mine(all))
            : empty('script', 'No timers', 'A timer runs a script at certain times, with the rights that whoever made it has then.'),
        )}
      </section>
      <section class="card" aria-labelledby="listeners">
        <header><h2 id="listeners">Listeners</h2><button class="quiet small" @click=${this.#addListener}>${icon('plus')} Add a listener</button></header>
        ${this.listeners.show((all) =>
          mine(all).length
            ? table('Listeners', this.#listenerColumns(), mine(all))
            : empty('channel', 'No listeners', 'A listener runs a script with each message of a channel.'),
        )}
      </section>`;
  }

  #timerColumns() {
    return [
      this.#scriptColumn<Timer>(),
      { name: 'When', show: (timer: Timer) => (timer.cron ? html`<code>${timer.cron}</code> ${timer.zone ?? 'UTC'}` : 'once') },
      { name: 'Next', show: (timer: Timer) => when(timer.due_at) },
      { name: 'With the rights of', wide: true, show: (timer: Timer) => timer.owner },
      { name: '', show: (timer: Timer) => this.#removal('timer', `v1/script-timers`, timer, timer.cron ?? 'once', this.timers) },
    ];
  }

  #listenerColumns() {
    return [
      this.#scriptColumn<Listener>(),
      { name: 'Channel', show: (listener: Listener) => html`<code>${listener.channel}</code>` },
      { name: 'With the rights of', wide: true, show: (listener: Listener) => listener.owner },
      { name: '', show: (listener: Listener) => this.#removal('listener', `v1/script-listeners`, listener, listener.channel, this.listeners) },
    ];
  }

  #scriptColumn<T extends { script: string }>() {
    return { name: 'Script', show: (one: T) => html`<a href=${'/console/scripts/' + encoded(one.script)}><code>${one.script}</code></a>` };
  }

  #removal(kind: string, where: string, one: { id: string; script: string }, what: string, list: Fetched<unknown>): TemplateResult {
    const ask = () =>
      open({
        title: `Take the ${kind} away`,
        label: 'Take it away',
        danger: true,
        body: () => html`<p><code>${one.script}</code> does not run by itself any more for <code>${what}</code>. The script stays.</p>`,
        run: async () => {
          await remove(where + '/' + encodeURIComponent(one.id));
          return `The ${kind} is gone.`;
        },
      }).then((done) => (done ? list.again() : undefined));
    return html`<div class="acts"><button class="quiet small danger" aria-label=${`Take the ${kind} of ${one.script} away`} @click=${ask}>Take away</button></div>`;
  }

  #scriptField(problem: Parameters<typeof field>[1]) {
    return this.script
      ? html`<input type="hidden" name="script" value=${this.script} />`
      : field({ name: 'script', label: 'Script', required: true, placeholder: 'reports/daily' }, problem ?? null);
  }

  #addTimer = (): void => {
    void open({
      title: 'Add a timer',
      label: 'Add it',
      body: (problem) => html`<div class="fields">
        ${this.#scriptField(problem)}
        ${field({ name: 'cron', label: 'Cron', required: true, placeholder: '0 6 * * MON-FRI', hint: 'Minute, hour, day, month, weekday.' }, problem)}
        ${field({ name: 'zone', label: 'Time zone', placeholder: 'UTC', choices: ['UTC', Intl.DateTimeFormat().resolvedOptions().timeZone] }, problem)}
        ${field({ name: 'parameters', label: 'Body of its request, as JSON', rows: 3, placeholder: '{"to": "crew"}' }, problem)}
      </div>`,
      run: async (form) => {
        const { script, cron, zone, parameters } = values(form);
        await post('v1/script-timers', {
          script,
          cron,
          ...(zone ? { zone } : {}),
          ...(parameters ? { parameters: json(parameters, 'parameters') } : {}),
        });
        return 'The timer is set.';
      },
    }).then((done) => (done ? this.timers.again() : undefined));
  };

  #addListener = (): void => {
    void open({
      title: 'Add a listener',
      label: 'Add it',
      body: (problem) => html`<div class="fields">
        ${this.#scriptField(problem)}
        ${field({ name: 'channel', label: 'Channel', required: true, placeholder: 'fleet/+/alarms', hint: 'A channel, or a filter with + and #. The message is request.body.' }, problem)}
      </div>`,
      run: async (form) => {
        const { script, channel } = values(form);
        await post('v1/script-listeners', { script, channel });
        return 'The script listens.';
      },
    }).then((done) => (done ? this.listeners.again() : undefined));
  };
}

