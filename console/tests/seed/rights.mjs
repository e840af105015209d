// A fleet with its crews, for pictures of roles, grants, the access explorer and refusals.

const ROLES = [
  {
    id: 'skipper',
    description: 'Sails a boat: sees every boat, commands their own',
    allow: ['read_device', 'pull_own_device', 'execute_own_device', 'subscribe_channel:fleet/#', 'publish_channel:fleet/${attribute.boat}/#'],
    deny: ['delete_device'],
  },
  { id: 'harbour-master', description: 'Knows where every boat is, and speaks to all of them', allow: ['read_device', 'pull_device', 'read_user', 'publish_channel:harbour/#', 'subscribe_channel:#'] },
  { id: 'guest-aboard', description: 'Looks, and touches nothing', allow: ['read_device', 'subscribe_channel:fleet/+/position'], deny: ['publish_channel:fleet/#'] },
  { id: 'chart-maker', description: 'Reads positions for the charts of the harbour', allow: ['pull_stream', 'read_schema', 'read_document'] },
];

const GROUPS = [
  { id: 'crews', description: 'Everybody who goes to sea', roles: ['skipper'] },
  { id: 'crew-albatross', description: 'The crew of the Albatross', parents: ['crews'] },
  { id: 'harbour-office', description: 'People at the harbour', roles: ['harbour-master'] },
];

const USERS = [
  { name: 'inger', groups: ['crew-albatross'], attributes: { boat: 'albatross' }, description: 'Skipper of the Albatross' },
  { name: 'mateo', groups: ['crews'], attributes: { boat: 'sea-swallow' }, description: 'Skipper of the Sea Swallow' },
  { name: 'leila', groups: ['harbour-office'], description: 'Harbour master' },
  { name: 'tomasz', roles: ['guest-aboard'], description: 'Sails along this summer' },
  { name: 'noor', roles: ['chart-maker'], description: 'Draws the charts' },
];

const GRANTS = [
  { subject: 'user:tomasz', permission: 'pull_device:albatross', expires_at: inDays(21) },
  { subject: 'group:crew-albatross', permission: 'update_device:albatross' },
  { subject: 'user:mateo', permission: 'publish_channel:harbour/berths', transports: ['mqtt', 'websocket'] },
  { subject: 'role:chart-maker', permission: 'subscribe_channel:fleet/+/position', addresses: ['192.168.20.0/24'] },
  { subject: 'user:noor', permission: 'publish_channel:fleet/#', effect: 'deny' },
];

/** Questions that are refused, some of them more than once. */
const REFUSED = [
  ['tomasz', 'fleet/albatross/commands', 3],
  ['noor', 'fleet/sea-swallow/position', 2],
  ['inger', 'harbour/berths', 1],
  ['mateo', 'fleet/albatross/commands', 4],
];

export async function seed(api, token) {
  for (const role of ROLES) await api('POST', '/v1/roles', role, token);
  for (const group of GROUPS) await api('POST', '/v1/groups', group, token);
  for (const user of USERS) await api('POST', '/v1/users', { password: 'the tide comes in twice', ...user }, token);
  for (const id of ['albatross', 'sea-swallow', 'night-heron']) {
    await api('POST', '/v1/devices', { id, name: id, owner: id === 'albatross' ? 'inger' : 'mateo' }, token).catch(() => api('POST', '/v1/devices', { id, name: id }, token));
  }
  await api('PUT', '/v1/channels/rules', { pattern: 'weather/#', publish: 'nobody', subscribe: 'authenticated' }, token);
  for (const grant of GRANTS) await api('POST', '/v1/grants', await named(grant), token);
  for (const [name, channel, times] of REFUSED) {
    const theirs = (await api('POST', '/v1/login', { name, password: 'the tide comes in twice' })).token;
    for (let i = 0; i < times; i++) {
      await api('POST', '/v1/channels/publish', { channel, message: { ready: true } }, theirs).catch(() => {});
    }
  }

  /** Ids are the server's: people are named by their ids in rules. */
  async function named(grant) {
    const [kind, name] = grant.subject.split(':');
    if (kind !== 'user') return grant;
    const { items } = await api('GET', '/v1/users?text=' + name, undefined, token);
    return { ...grant, subject: 'user:' + items[0].id };
  }
}

function inDays(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

const PAPER = [
  { take_role: { principal: 'group:crews', role: 'skipper' } },
  { add_grant: { subject: 'user:mateo', permission: 'publish_channel:fleet/albatross/#' } },
  { put_rule: { pattern: 'weather/#', publish: 'authenticated', subscribe: 'authenticated' } },
];

export const pages = [
  { name: 'roles', at: '/console/roles' },
  { name: 'role', at: '/console/roles/skipper' },
  { name: 'grants', at: '/console/grants' },
  { name: 'explorer', at: '/console/explorer?subject=user:inger&verb=publish&resource=channel:fleet/albatross/alarms' },
  { name: 'explorer-no', at: '/console/explorer?subject=user:tomasz&verb=publish&resource=channel:fleet/albatross/alarms' },
  { name: 'explorer-who', at: '/console/explorer/who?verb=subscribe&resource=channel:fleet/albatross/position' },
  { name: 'explorer-what', at: '/console/explorer/what?subject=user:tomasz' },
  {
    name: 'explorer-what-if',
    at: '/console/explorer/what-if',
    act: async (page) => {
      await page.evaluate((paper) => sessionStorage.setItem('gatehouse-paper', paper), JSON.stringify(PAPER));
      await page.reload();
      await page.getByText(/would (lose|gain) something/).first().waitFor();
    },
  },
  { name: 'refusals', at: '/console/refusals' },
  {
    name: 'refusal',
    at: '/console/refusals',
    act: async (page) => {
      await page.getByRole('link', { name: /^Why may user:mateo not publish/ }).first().click();
      await page.getByText('What was looked at, in order').waitFor();
    },
  },
];
