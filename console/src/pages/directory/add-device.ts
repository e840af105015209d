import { html, nothing } from 'lit';
import { post } from '../../api/client.ts';
import { folder, type Principal, type TokenShown } from '../../api/directory.ts';
import type { Session } from '../../app/session.ts';
import { open, showOnce } from '../../parts/dialog.ts';
import { choice, field, values } from '../../parts/form.ts';
import '../../parts/principal-input.ts';
import { tryOut } from '../../parts/try-out.ts';
import { showClaim, type ClaimCode } from './claim.ts';

/** Adds a device with what it needs to connect, which is shown once; gives the id. */
export async function addDevice(session: Session, parent = ''): Promise<string | undefined> {
  let id: string | undefined;
  let token: TokenShown | undefined;
  let claim: ClaimCode | undefined;
  const all = session.may('create', 'device');
  await open({
    title: parent ? `Add a device below ${parent}` : 'Add a device',
    label: 'Add the device',
    body: (problem) => html`
      ${field({ name: 'name', label: 'Name', required: true, hint: 'Its id as well, which never changes: letters, digits and . _ ~ @ -' }, problem)}
      ${field({ name: 'description', label: 'Description' }, problem)}
      ${choice('credential', 'How it signs in', [
        ['connection', 'user name and password, for MQTT and AMQP'],
        ['api', 'API token, for HTTP and WebSocket'],
        ...(session.may('admin', 'application') ? [['claim', 'a claim code: its owner comes later'] as const] : []),
        ['none', 'nothing for now'],
      ])}
      ${all ? html`<gate-principal-input name="owner" label="Owner" bare .kinds=${['user']} .problem=${problem}></gate-principal-input>` : nothing}
      <gate-principal-input name="parent" label="Below" bare .kinds=${['device']} .value=${parent} .problem=${problem}
        hint="The device that it is a part of: rights on that one reach this one too."></gate-principal-input>`,
    run: async (form) => {
      const given = values(form);
      const made = await post<Principal>('v1/devices', {
        name: given['name'],
        description: given['description'] || undefined,
        owner: given['owner'] || undefined,
        parent: given['parent'] || undefined,
      });
      id = made.id;
      if (given['credential'] === 'claim') {
        claim = await post<ClaimCode>(folder('device', made.id) + '/claim-code', {});
      } else if (given['credential'] !== 'none') {
        token = await post<TokenShown>('v1/tokens', { principal: `device:${made.id}`, name: 'first credential', kind: given['credential'] });
      }
    },
  });
  if (claim) {
    await showClaim([claim]);
  }
  if (id && token) {
    const mqtt = token.token.kind === 'connection';
    await showOnce(`${id} can sign in`, mqtt ? [['User name', token.user_name], ['Password', token.value]] : [['Token', token.value]],
      await tryOut({ name: token.user_name, password: token.value }, mqtt ? { listen: `action/${id}/+` } : null));
  }
  return id;
}
