import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { path, post, remove } from '../../api/client.ts';
import { first } from '../../api/list.ts';
import { Page } from '../../app/page.ts';
import { open, showOnce } from '../../parts/dialog.ts';
import { Fetched } from '../../parts/fetched.ts';
import { field, values } from '../../parts/form.ts';
import { icon } from '../../parts/icons.ts';
import { command, doors, publish, subscribe, tryOut, type Doors, type Login } from '../../parts/try-out.ts';

interface Shown {
  value: string;
  user_name: string;
}

/** What to do on a server with nobody in it: three steps to a first message. */
@customElement('gate-first-steps')
export class FirstSteps extends Page {
  readonly #standing = new Fetched(this, async () => {
    const [users, devices, door] = await Promise.all([first('v1/users', {}, 1), first<{ id: string }>('v1/devices', {}, 1), doors()]);
    return { users: users.length > 0, device: devices[0]?.id, door };
  });

  protected override render(): TemplateResult {
    return html`<section class="card first-steps" aria-labelledby="steps-title">
      <header><h2 id="steps-title">First steps</h2></header>
      ${this.#standing.show(({ users, device, door }) => html`<ol>
        ${this.#step(users, 'Add a user', 'Somebody besides you: a person with a password and a role.',
          html`<button class="quiet" @click=${this.#user}>${icon('plus')} Add a user</button>`)}
        ${this.#step(Boolean(device), 'Add a device', 'A boat, a sensor, a gateway: it gets a user name and a password of its own, and one place to speak.',
          html`<button class=${users ? '' : 'quiet'} @click=${() => this.#device(door)}>${icon('plus')} Add a device</button>`)}
        ${this.#step(false, 'Connect it by MQTT', door.mqtt
          ? html`Any MQTT client does. With those of Mosquitto, and what the step before gave you:`
          : html`MQTT is switched off on this server (<code>mqtt.enabled</code>).`,
          door.mqtt ? command(saying(door, { name: 'NAME', password: 'PASSWORD' }, device ?? 'boat-7')) : nothing)}
      </ol>`)}
    </section>`;
  }

  #step(done: boolean, title: string, text: unknown, act: unknown): TemplateResult {
    return html`<li class=${done ? 'done' : ''}>
      <h3>${title}${done ? html` <span class="badge good">${icon('check')} done</span>` : nothing}</h3>
      ${done ? nothing : html`<p class="quiet-text">${text}</p>${act}`}
    </li>`;
  }

  #user = async (): Promise<void> => {
    await this.#after(open({
      title: 'Add a user',
      label: 'Add the user',
      body: (problem) => html`<div class="fields">
        ${field({ name: 'name', label: 'Name', required: true, placeholder: 'erik', hint: 'What the person signs in with.' }, problem)}
        ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint: 'A few unrelated words are easy to remember and hard to guess. Without one, nobody can sign in as this user yet.' }, problem)}
        <p class="hint">The user gets the role <code>user</code>: its own account, devices and tokens. More is given under Users.</p></div>`,
      run: async (form) => {
        const { name, password } = values(form);
        await post('v1/users', { name, ...(password ? { password } : {}) });
        return `${name} is there.`;
      },
    }));
  };

  async #device(door: Doors): Promise<void> {
    let made: Shown | null = null;
    let device = '';
    const done = await open({
      title: 'Add a device',
      label: 'Add the device',
      body: (problem) => html`${field({ name: 'id', label: 'Name of the device', required: true, value: 'boat-7', hint: 'Letters, digits, dots and dashes.' }, problem)}
        <p class="hint">It may publish below <code>fleet/NAME/</code> and listen there, and nowhere else.</p>`,
      run: async (form) => {
        device = values(form)['id'] ?? '';
        await post('v1/devices', { id: device, name: device });
        try {
          for (const permission of [`publish_channel:fleet/${device}/#`, `subscribe_channel:fleet/${device}/#`]) {
            await post('v1/grants', { subject: `device:${device}`, permission });
          }
          made = await post<Shown>('v1/tokens', { principal: `device:${device}`, kind: 'connection', name: 'first steps' });
        } catch (fault) {
          await remove(path`v1/devices/${device}`).catch(() => {}); // whole or not at all
          throw fault;
        }
      },
    });
    if (done && made) {
      await this.#show(door, device, made);
    }
    await this.#after(Promise.resolve(done));
  }

  #show(door: Doors, device: string, shown: Shown): Promise<boolean> {
    const login = { name: shown.user_name, password: shown.value };
    if (!door.mqtt) {
      return tryOut(login, { listen: '' }).then((how) => showOnce(`${device} can sign in`, [['User name', login.name], ['Password', login.password]], how));
    }
    return open({
      title: `${device} can connect`,
      label: 'I have tried it',
      shows: true,
      wide: true,
      body: () => html`<p>Name and password of the device stand in these two commands. They are shown now and never again: the server keeps only a hash.</p>
        <h3>In one terminal, listen</h3>${command(subscribe(door, login, `fleet/${device}/#`))}
        <h3>In another, say where the boat is</h3>${command(saying(door, login, device))}
        <p class="hint">No Mosquitto at hand? <code>apt install mosquitto-clients</code>, <code>brew install mosquitto</code>. The connection shows up in the overview at once.</p>`,
      run: async () => {},
    });
  }

  async #after(act: Promise<boolean>): Promise<void> {
    if (await act) {
      await this.#standing.again();
    }
  }
}

function saying(door: Doors, login: Login, device: string): string {
  return publish(door, login, `fleet/${device}/position`, '{"lat": 59.91, "lon": 10.75}');
}
