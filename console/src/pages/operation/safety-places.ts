/** Where a finding can be mended: a page of the console, or the keys of the configuration. */
const PAGES: Record<string, string> = {
  'anonymous-publish': 'channels',
  'anonymous-subscribe': 'channels',
  'anonymous-rights': 'roles',
  'administrators-many': 'roles',
  'denies-everything': 'roles',
  'tokens-wide': 'tokens',
  'tokens-unused': 'tokens',
  'factors-optional': 'settings',
  'outbound-own': 'settings',
  'access-requests-open': 'requests',
  'webhooks-plain': 'webhooks',
  guests: 'webhooks',
  'scripts-anonymous': 'scripts',
  'audit-broken': 'audit',
};

const KEYS: Record<string, string> = {
  'plain-http': 'http.',
  'plain-mqtt': 'mqtt.',
  'plain-amqp': 'amqp.',
  'origins-any': 'allowed-origins',
  'hosts-any': 'allowed-hosts',
  'proxies-wide': 'proxies',
  'rates-unlimited': 'limits.',
  'passwords-short': 'password.',
  'passwords-cheap': 'password.',
  'logins-unslowed': 'login',
  'sessions-long': 'session.',
  'webhooks-plain-allowed': 'webhook.',
  'webhooks-link-local': 'webhook.',
  'outbound-open': 'outbound.',
  'database-plain': 'store.',
  'raptor-on': 'raptor.',
  'scriptr-on': 'scriptr.',
  'scriptr-any-origin': 'scriptr.',
  'carotene-anonymous': 'carotene.',
  'carotene-api-open': 'carotene.',
  'refusals-unrecorded': 'audit.',
  'signalk-read': 'signalk.',
};

export function placeOfFinding(id: string): { href: string; name: string } | null {
  const page = PAGES[id];
  if (page) {
    return { href: '/console/' + page, name: 'Go there' };
  }
  const key = KEYS[id];
  return key ? { href: '/console/settings/configuration?search=' + encodeURIComponent(key), name: 'See the keys' } : null;
}
