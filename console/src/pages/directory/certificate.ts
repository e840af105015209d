import { html } from 'lit';
import { post } from '../../api/client.ts';
import { open } from '../../parts/dialog.ts';
import { field, values, words } from '../../parts/form.ts';

/** Registers a client certificate: whoever holds its key comes in as the principal. */
export function addCertificate(principal: string): Promise<boolean> {
  return open({
    title: `Register a certificate for ${principal}`,
    label: 'Register it',
    body: (problem) => html`
      <p>Whoever holds its key comes in as ${principal} over TLS: HTTPS, WebSocket, MQTT and AMQP. One that signs itself will do.</p>
      ${field({ name: 'certificate', label: 'Certificate', rows: 6, required: true, placeholder: '-----BEGIN CERTIFICATE-----', hint: 'As PEM. Its common name is the id of the principal.' }, problem)}
      ${field({ name: 'name', label: 'Name', hint: 'Its subject, if empty.' }, problem)}
      ${field({ name: 'permissions', label: 'Narrowed to', rows: 2, hint: 'Permission labels, one on each line. Empty: everything that its holder may.' }, problem)}`,
    run: async (form) => {
      const given = values(form);
      const permissions = words(given['permissions']);
      await post('v1/certificates', { principal, certificate: given['certificate'], name: given['name'] || undefined, permissions: permissions.length ? permissions : undefined });
      return 'The certificate was registered.';
    },
  });
}
