// The pilots of a harbour, their boats with what is aboard, and the programs of the office.

const DAY = 86_400_000;
const PASSWORD = 'nine grey geese at noon';

const USERS = [
  { name: 'astrid', description: 'Head of the pilots', roles: ['user', 'pilot'], groups: ['night-watch'], attributes: { harbour: 'kiel', badge: '0417' }, public_data: { call_sign: 'Pilot One' } },
  { name: 'bjarne', description: 'Pilot, on leave until spring', roles: ['user', 'pilot'], groups: ['pilots'], enabled: false },
  { name: 'freya', description: 'Keeps the engines', roles: ['user'], groups: ['workshop'] },
  { name: 'olav', description: 'Harbour office', roles: ['user', 'admin'], groups: [] },
  { name: 'sunniva', description: 'Joins the pilots in May', roles: ['user'], groups: ['pilots'], password: undefined },
];

const DEVICES = [
  { name: 'kestrel', description: 'Pilot boat at berth 4', owner: 'astrid', attributes: { berth: '4', hull: 'steel' } },
  { name: 'kestrel-gps', description: 'Position, every second', parent: 'kestrel' },
  { name: 'kestrel-engine', description: 'Diesel, 440 kW', parent: 'kestrel' },
  { name: 'kestrel-engine-oil', description: 'Oil pressure', parent: 'kestrel-engine' },
  { name: 'petrel', description: 'Pilot boat at berth 5', owner: 'astrid' },
  { name: 'petrel-gps', description: 'Position, every second', parent: 'petrel' },
  { name: 'tide-gauge', description: 'At the end of the mole' },
];

export async function seed(api, token) {
  const call = (method, path, body) => api(method, path, body, token);
  await call('POST', '/v1/roles', { id: 'pilot', description: 'Sees every boat and its records', allow: ['read_device', 'pull_device', 'execute_own_device'] });
  await call('POST', '/v1/groups', { id: 'pilots', description: 'Everybody who brings ships in', roles: ['pilot'] });
  await call('POST', '/v1/groups', { id: 'night-watch', description: 'Pilots who can be called at night', parents: ['pilots'] });
  await call('POST', '/v1/groups', { id: 'workshop', description: 'Those who keep the boats going' });
  for (const user of USERS) await call('POST', '/v1/users', { password: PASSWORD, ...user });
  await call('PUT', '/v1/users/astrid/email', { email: 'astrid@harbour.example', verified: true });
  await call('PUT', '/v1/users/sunniva/email', { email: 'sunniva@harbour.example' });
  await api('POST', '/v1/login', { name: 'astrid', password: PASSWORD });
  for (const device of DEVICES) await call('POST', '/v1/devices', device);
  await call('PUT', '/v1/devices/kestrel/model', {
    properties: { model: 'P-31', year: 2019 },
    streams: {
      gps: { type: 'position', description: 'every second', channels: { latitude: 'number', longitude: 'number', speed: { type: 'number', unit: 'kn' } } },
      engine: { description: 'every ten seconds', channels: { rpm: { type: 'number', unit: '1/min' }, oil: { type: 'number', unit: 'bar' } } },
    },
    actions: { siren: { description: 'sounds for three seconds' }, lights: { description: 'switches the deck lights' } },
    settings: { retention: { max_age_seconds: 7_776_000 } },
  });
  const begin = Date.now() - 100 * 60_000;
  const at = (i) => new Date(begin + i * 60_000).toISOString();
  await call('POST', '/v1/devices/kestrel/streams/gps/records', Array.from({ length: 100 }, (_, i) => ({
    time: at(i), values: { latitude: 54.32 + i / 2000, longitude: 10.14 + Math.sin(i / 14) / 60, speed: Math.round((7 + 4 * Math.sin(i / 9) + Math.sin(i)) * 10) / 10 },
  })));
  await call('POST', '/v1/devices/kestrel/streams/engine/records', Array.from({ length: 100 }, (_, i) => ({
    time: at(i), values: { rpm: Math.round(1400 + 500 * Math.sin(i / 9)), oil: Math.round((4.1 + Math.sin(i / 5) / 3) * 100) / 100 },
  })));
  await call('POST', '/v1/devices/kestrel/actions/siren', { payload: { seconds: 3 } });
  await call('POST', '/v1/tokens', { principal: 'device:kestrel', name: 'bridge computer', kind: 'connection', permissions: ['push_own_device', 'publish_channel:pilots/kestrel/#'] });
  const { token: old } = await call('POST', '/v1/tokens', { principal: 'device:kestrel', name: 'tablet of the crew', expires_at: new Date(Date.now() + 40 * DAY).toISOString() });
  await call('POST', `/v1/tokens/${old.id}/rotate`, { overlap_seconds: 86_400 });
  await call('POST', '/v1/tokens', { principal: 'user:astrid', name: 'script on the laptop', permissions: ['read_own_device', 'pull_own_device'], expires_at: new Date(Date.now() + 90 * DAY).toISOString() });
  await call('PUT', '/v1/devices/kestrel/permissions/group:workshop', { verbs: ['read', 'pull'] });
  await call('PUT', '/v1/devices/kestrel/permissions/user:freya', { verbs: ['update', 'execute'] });
  await call('POST', '/v1/devices/tide-gauge/claim-code', {});
  await call('POST', '/v1/provisioning-keys', { name: 'gauges of the north shore', max_devices: 40, id_pattern: 'gauge-${serial}', roles: ['device'] });
  await call('POST', '/v1/clients', { name: 'harbour-dashboard', description: 'Screens in the office', owner: 'olav' });
  await call('PUT', '/v1/clients/harbour-dashboard/oauth', { client_name: 'Harbour dashboard', redirect_uris: ['https://dashboard.harbour.example/back'], scopes: { fleet: ['read_device', 'pull_device'] } });
  await call('POST', '/v1/clients', { name: 'tide-forecast', description: 'Computes the tides each night' });
}

const button = (name) => async (page) => page.getByRole('main').getByRole('button', { name }).first().click();

export const pages = [
  { name: 'users', at: '/console/users' },
  { name: 'user-add', at: '/console/users', act: button('Add a user') },
  { name: 'user', at: '/console/users/astrid' },
  { name: 'users-import', at: '/console/users/import' },
  {
    name: 'devices',
    at: '/console/devices',
    act: async (page) => {
      await page.getByRole('button', { name: 'Unfold kestrel', exact: true }).click();
      await page.getByRole('button', { name: 'Unfold kestrel-engine', exact: true }).click();
      await page.getByRole('link', { name: 'kestrel-engine-oil' }).waitFor();
    },
  },
  { name: 'device', at: '/console/devices/kestrel' },
  { name: 'devices-provisioning', at: '/console/devices/provisioning' },
  { name: 'clients', at: '/console/clients' },
  { name: 'client', at: '/console/clients/harbour-dashboard' },
  { name: 'groups', at: '/console/groups' },
  { name: 'group', at: '/console/groups/pilots' },
  { name: 'tokens', at: '/console/tokens?principal=device:kestrel' },
];
