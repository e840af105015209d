// A harbour whose boats talk: rules of channels, who listens, what is retained, and what changed lately.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const RULES = [
  { pattern: 'fleet/+/position', publish: 'permission', subscribe: 'authenticated', history: { messages: 100, seconds: 3600 }, presence: true, slow: 'latest' },
  { pattern: 'fleet/+/alarms', publish: 'permission', subscribe: 'permission', history: { messages: 500 }, presence: true },
  { pattern: 'weather/#', publish: 'permission', subscribe: 'anonymous', history: { messages: 20 }, slow: 'latest' },
  { pattern: 'chat/#', publish: 'ask', subscribe: 'ask', history: { messages: 50 }, presence: true },
  { pattern: 'office/keys/#', publish: 'nobody', subscribe: 'nobody' },
];
export const FLEET = ['albatros', 'bellatrix', 'cormoran', 'dorade'];

export async function seed(api, token) {
  const call = (method, path, body) => api(method, path, body, token);
  for (const rule of RULES) {
    await call('PUT', '/v1/channels/rules', rule);
  }
  await call('POST', '/v1/roles', { id: 'boat', allow: ['publish_channel:fleet/${principal.id}/#', 'subscribe_channel:fleet/${principal.id}/#', 'subscribe_channel:weather/#'] });
  await call('POST', '/v1/roles', { id: 'watchman', allow: ['subscribe_channel:fleet/#', 'publish_channel:weather/#'] });
  const shown = {};
  for (const id of FLEET) {
    await call('POST', '/v1/devices', { id, name: id, roles: ['boat'], public_data: { kind: 'sloop' } });
    shown[id] = await call('POST', '/v1/tokens', { principal: `device:${id}`, name: 'on board' });
  }
  await call('POST', '/v1/users', { name: 'ingrid', password: 'nine lanterns on the quay', roles: ['watchman'] });
  const watch = await call('POST', '/v1/tokens', { principal: 'user:ingrid', name: 'harbour display' });
  for (const [i, id] of FLEET.entries()) {
    await call('POST', '/v1/channels/publish', { channel: `fleet/${id}/position`, message: { lat: 54.3 + i / 50, lon: 10.1 + i / 40, knots: 4.2 + i }, retain: true });
  }
  await call('POST', '/v1/channels/publish', { channel: 'weather/today', message: { wind: 'west 4', waves: 0.8, warning: null }, retain: true });
  await call('POST', '/v1/channels/publish', { channel: 'fleet/dorade/alarms', message: { level: 2, text: 'bilge water', pump: 'running' } });
  await fetch(process.env.SERVER + '/v1/roles/watchman', {
    method: 'PATCH',
    headers: { Authorization: 'Bearer ' + token, 'Content-Type': 'application/json', 'If-Match': '*' },
    body: JSON.stringify({ allow: ['subscribe_channel:fleet/#', 'subscribe_channel:weather/#', 'publish_channel:weather/#'], description: 'whoever has the watch in the harbour office' }),
  });
  await stayConnected({ boats: Object.fromEntries(FLEET.map((id) => [id, shown[id].value])), watch: watch.value });
  await call('POST', '/v1/channels/publish', { channel: 'fleet/dorade/orders', message: { anchor: 'north bay', until: '18:00' }, qos: 1 });
}

/** Connections that last as long as this process, and do not keep it from ending. */
function stayConnected(tokens) {
  const child = fork(fileURLToPath(new URL('../live-traffic.mjs', import.meta.url)), { env: { ...process.env, TOKENS: JSON.stringify(tokens) }, stdio: 'ignore' });
  return new Promise((done) => {
    child.once('message', () => {
      child.unref();
      child.channel?.unref();
      done();
    });
    child.once('exit', done);
  });
}

export const pages = [
  { name: 'channels', at: '/console/channels?try=fleet%2Fdorade%2Fposition' },
  { name: 'channel', at: '/console/channels/one?name=fleet%2Fdorade%2Fposition' },
  {
    name: 'channel-rule',
    at: '/console/channels',
    act: async (page) => {
      await page.getByRole('button', { name: 'Edit fleet/+/position' }).click();
      await page.getByText(/^So on/).waitFor();
    },
  },
  {
    name: 'live-tail',
    at: '/console/channels/live?channels=fleet%2F%23%20weather%2F%23',
    act: async (page) => {
      await page.locator('.tail-line').nth(12).waitFor();
      await page.locator('.tail-line').nth(9).click();
      await page.evaluate(() => document.activeElement.blur());
      await page.evaluate(() => scrollTo(0, 0));
    },
  },
  { name: 'retained', at: '/console/channels/retained' },
  { name: 'connections', at: '/console/connections' },
  {
    name: 'connection',
    at: '/console/connections',
    act: async (page) => {
      await page.getByRole('link', { name: /^Open the connection .*ingrid/ }).first().click();
      await page.getByRole('heading', { name: 'Listens to' }).waitFor();
    },
  },
  { name: 'mailboxes', at: '/console/connections/mailboxes' },
  {
    name: 'audit',
    at: '/console/audit?action=role.changed',
    act: async (page) => {
      await page.locator('summary', { hasText: 'role.changed' }).first().click();
      await page.evaluate(() => scrollTo(0, 0));
    },
  },
];
