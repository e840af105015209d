import { html } from 'lit';
import { get, path, post } from '../../api/client.ts';
import type { Connection } from '../../api/types.ts';
import type { Listed } from '../../api/list.ts';
import { open } from '../../parts/dialog.ts';
import { field, values } from '../../parts/form.ts';
import { counted } from '../../parts/notes.ts';
import { exact } from '../../parts/times.ts';
import type { AccessRequest } from './requests.ts';
import './approval.ts';
import type { Approval } from './approval.ts';

/** Lets somebody in, with exactly what is chosen. */
export function approve(request: AccessRequest): Promise<boolean> {
  const device = request.principal.startsWith('device:');
  return open({
    title: `Approve ${request.principal}`,
    label: 'Approve',
    wide: true,
    body: (problem) => html`<gate-approval .request=${request} .problem=${problem}></gate-approval>`,
    ...(device && request.known ? { cost: () => costOf(request.principal) } : {}),
    run: async (form) => {
      const given = (form.querySelector('gate-approval') as Approval).given();
      const done = await post<AccessRequest>(path`v1/access-requests/${request.id}/approve`, given);
      return device
        ? `${request.principal} may collect its token until ${exact(done.expires_at)}.`
        : `${request.principal} may sign in now.`;
    },
  });
}

/** A device that is known loses its old tokens the moment it is let in anew. */
async function costOf(principal: string): Promise<string> {
  const { items, next } = await get<Listed<Connection>>('v1/connections', { query: { subject: principal, limit: 100 } });
  const live = next ? 'more than 100 connections' : counted(items.length, 'live connection');
  return `${principal} exists already. Approving ends all its tokens at once, and with them ${live}.`;
}

export function deny(request: AccessRequest): Promise<boolean> {
  return open({
    title: `Deny ${request.principal}`,
    label: 'Deny',
    danger: true,
    body: (problem) => html`<p>It gets nothing, and may ask again later.</p>
      ${field({ name: 'reason', label: 'A word to whoever asked', hint: 'They can read it: say what to do instead, and nothing secret.', rows: 2, placeholder: 'not one of our boats' }, problem)}`,
    run: async (form) => {
      const { reason } = values(form);
      await post(path`v1/access-requests/${request.id}/deny`, reason ? { reason } : {});
      return `${request.principal} was denied.`;
    },
  });
}
