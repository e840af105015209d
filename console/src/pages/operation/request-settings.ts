import { html } from 'lit';
import { put } from '../../api/client.ts';
import { open } from '../../parts/dialog.ts';
import { checkbox, values } from '../../parts/form.ts';

/** Who may ask for access to the application. */
export interface RequestSettings {
  devices: boolean;
  people: boolean;
}

/** Opens or closes the application for those who ask. */
export function askSettings(now: RequestSettings, waiting: string): Promise<boolean> {
  return open({
    title: 'Who may ask for access',
    label: 'Save',
    body: () => html`<p>Anybody who reaches this server may ask then. To ask gives nothing yet: somebody has to approve.</p>
      <div class="fields">
        ${checkbox('devices', html`<span class="strong">Devices</span><br><span class="quiet-text">A device without a keyboard asks, and collects its token once you approve.</span>`, now.devices)}
        ${checkbox('people', html`<span class="strong">People</span><br><span class="quiet-text">A person registers with a name and a password, and can sign in once you approve.</span>`, now.people)}
      </div>
      <p class="hint">What waits already stays (${waiting}). How many may wait, and for how long, stands in the configuration under <code>access-requests</code>.</p>`,
    run: async (form) => {
      const { devices, people } = values(form);
      const next = { devices: devices === 'on', people: people === 'on' };
      await put('v1/access-requests/settings', next);
      return `Devices ${next.devices ? 'may' : 'may not'} ask, people ${next.people ? 'may' : 'may not'}.`;
    },
  });
}
