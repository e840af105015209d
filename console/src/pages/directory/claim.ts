// Claim codes: how a device comes to its owner.

import { html, nothing } from 'lit';
import { post, remove } from '../../api/client.ts';
import { folder } from '../../api/directory.ts';
import { open } from '../../parts/dialog.ts';
import { copyButton } from '../../parts/dialog.ts';
import { choice, values } from '../../parts/form.ts';
import { exact } from '../../parts/times.ts';

export interface ClaimCode {
  device: string;
  code: string;
  url?: string;
  qr?: string;
  expires_at: string;
}

const DAY = 86_400;

/** Makes a code for a device and shows it, to be printed. */
export async function claimCode(device: string): Promise<boolean> {
  let made: ClaimCode | undefined;
  const done = await open({
    title: `Claim code for ${device}`,
    label: 'Make the code',
    body: () => html`<p>Whoever types or scans the code, and may own devices, becomes its owner. The one that it had before is void.</p>
      ${choice('days', 'Good for', [['7', 'a week'], ['30', '30 days'], ['365', 'a year'], ['3650', 'ten years: to print it on the device']], '30')}`,
    run: async (form) => {
      made = await post<ClaimCode>(folder('device', device) + '/claim-code', { expires_in: Number(values(form)['days']) * DAY });
    },
  });
  if (made) {
    await showClaim([made]);
  }
  return done;
}

/** Codes as labels that can be printed. */
export function showClaim(codes: readonly ClaimCode[]): Promise<boolean> {
  return open({
    title: codes.length === 1 ? `Claim ${codes[0]?.device}` : `${codes.length} claim codes`,
    label: 'I have kept it',
    shows: true,
    wide: true,
    body: () => html`<p class="screen-only">Shown now and never again. Print it and put it on the device, or hand it over with it.</p>
      <div class="claim-cards">
        ${codes.map((one) => html`<div class="claim-card">
          ${one.qr ? drawn(one.qr, one.device) : nothing}
          <div><p class="strong">${one.device}</p>
            <p><code class="claim-code">${one.code}</code><span class="screen-only">${copyButton(one.code, 'Code')}</span></p>
            ${one.url ? html`<p><a href=${one.url}>${one.url}</a></p>` : html`<p class="quiet-text">Typed in at the page of this server for claims; set http.public-url for a link.</p>`}
            <p class="quiet-text">Good until ${exact(one.expires_at)}</p></div>
        </div>`)}
      </div>
      <p class="screen-only"><button type="button" class="quiet" @click=${() => print()}>Print</button></p>`,
    run: async () => {},
  });
}

/** The server's drawing as an element: nothing in it is run, whatever it is. */
function drawn(svg: string, device: string): unknown {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  made.setAttribute('viewBox', root.getAttribute('viewBox') ?? '0 0 41 41');
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', `QR code to claim ${device}`);
  made.setAttribute('class', 'qr');
  for (const part of root.querySelectorAll('rect, path')) {
    const copy = document.createElementNS('http://www.w3.org/2000/svg', part.tagName);
    for (const name of ['d', 'width', 'height', 'fill', 'x', 'y']) {
      const value = part.getAttribute(name);
      if (value !== null) {
        copy.setAttribute(name, value);
      }
    }
    made.append(copy);
  }
  return made;
}

export function takeClaimBack(device: string): Promise<boolean> {
  return open({
    title: `Take the claim code of ${device} back`,
    label: 'Take it back',
    danger: true,
    body: () => html`<p>The printed code is good for nothing from then on. You can make another one.</p>`,
    run: async () => {
      await remove(folder('device', device) + '/claim-code');
      return 'The code was taken back.';
    },
  });
}
