// Commands to try a fresh credential with. They say where the server listens: it need not be where it usually does.

import { html, type TemplateResult } from 'lit';
import { get } from '../api/client.ts';
import { copyButton } from './dialog.ts';

/** The ports of a door, without and with TLS. */
interface Ports {
  plain?: number;
  tls?: number;
}

export interface Doors {
  mqtt?: Ports;
}

/** Where devices connect. */
export function doors(): Promise<Doors> {
  return get<Doors>('v1/doors');
}

/** Who connects, and with what. */
export interface Login {
  name: string;
  password: string;
}

/** Shows what a credential is good for: by HTTP, or by MQTT where that is open. */
export async function tryOut(login: Login, byMqtt: { listen: string } | null): Promise<TemplateResult> {
  if (!byMqtt) {
    return html`<p class="hint">To try it:</p>${command(whoAmI(login.password))}`;
  }
  const open = await doors().catch(() => null); // the credential is shown once, whatever becomes of this
  const text = open && subscribe(open, login, byMqtt.listen);
  return text === null
    ? html``
    : text
      ? html`<p class="hint">To try it:</p>${command(text)}`
      : html`<p class="hint">MQTT is switched off on this server (<code>mqtt.enabled</code>): the password is good at its other doors.</p>`;
}

/** Asks who one is, by HTTP. */
function whoAmI(token: string): string {
  return `curl ${location.origin}/v1/me \\\n  -H ${quoted('Authorization: Bearer ' + token)}`;
}

/** Listens to a channel; empty where MQTT is closed. */
export function subscribe(open: Doors, login: Login, channel: string): string {
  return mosquitto('sub', open, login, `-t ${quoted(channel)} -v`);
}

/** Publishes a message; empty where MQTT is closed. */
export function publish(open: Doors, login: Login, channel: string, message: string): string {
  return mosquitto('pub', open, login, `-t ${quoted(channel)} \\\n  -m ${quoted(message)}`);
}

function mosquitto(what: 'sub' | 'pub', { mqtt }: Doors, { name, password }: Login, rest: string): string {
  const port = mqtt?.plain ?? mqtt?.tls;
  const tls = mqtt?.plain === undefined ? ' --tls-use-os-certs' : '';
  return port === undefined
    ? ''
    : `mosquitto_${what} \\\n  -h ${location.hostname} -p ${port}${tls} \\\n  -u ${quoted(name)} -P ${quoted(password)} \\\n  ${rest}`;
}

/** A command, to copy as one line. */
export function command(text: string): TemplateResult {
  return html`<div class="command"><pre tabindex="0"><code>${text}</code></pre>${copyButton(text.replaceAll(' \\\n  ', ' '), 'the command')}</div>`;
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
