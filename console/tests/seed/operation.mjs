// A harbour on a normal morning: somebody asks for access, a token ends soon, a backend is asked about chats.

const DAY = 86_400_000;

export async function seed(api, token) {
  const call = (method, path, body) => api(method, path, body, token);
  await call('PUT', '/v1/access-requests/settings', { devices: true, people: true });
  const ask = (body) => api('POST', '/v1/access-requests', body);
  await ask({ client_id: 'boat-7', description: 'the boat of Ann, berth 12', permissions: ['publish_channel:fleet/7/#', 'subscribe_channel:fleet/+/alarms'] });
  await ask({ client_id: 'weather-mast', description: 'new anemometer on the north pier', roles: ['device'], permissions: ['publish_channel:weather/#', 'admin_device'] });
  await ask({ name: 'tove', password: 'eleven calm gulls', description: 'Tove, skipper of the Albatros from May on' });
  const { id } = await ask({ client_id: 'unknown-plotter', description: 'plotter' });
  await call('POST', `/v1/access-requests/${id}/deny`, { reason: 'this plotter is not one of ours' });

  await call('POST', '/v1/devices', { id: 'lighthouse', name: 'lighthouse' });
  await call('POST', '/v1/tokens', { principal: 'device:lighthouse', name: 'on the pier', expires_at: new Date(Date.now() + 3 * DAY).toISOString() });
  await call('POST', '/v1/tokens', { principal: 'device:lighthouse', name: 'spare controller', expires_at: new Date(Date.now() + 11 * DAY).toISOString() });
  await call('PUT', '/v1/webhooks/authenticate', { url: 'https://office.harbour.example/gatehouse/who' });
  await call('PUT', '/v1/webhooks/message', { url: 'https://office.harbour.example/gatehouse/said', channels: ['chat/#'] });
}

export const pages = [
  { name: 'overview', at: '/console' },
  { name: 'requests', at: '/console/requests' },
  {
    name: 'approve',
    at: '/console/requests',
    act: async (page) => page.getByRole('article', { name: 'device:boat-7' }).getByRole('button', { name: 'Approve' }).click(),
  },
  { name: 'safety', at: '/console/safety' },
  { name: 'webhooks', at: '/console/webhooks' },
  { name: 'settings', at: '/console/settings' },
  { name: 'configuration', at: '/console/settings/configuration?search=mqtt' },
  { name: 'applications', at: '/console/settings/applications' },
];
