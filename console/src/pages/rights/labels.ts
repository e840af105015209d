// Permissions as labels `verb[_own]_type[:pattern]`, taken apart, put together, and said in plain words.

import { html, type TemplateResult } from 'lit';

export interface Label {
  verb: string;
  own: boolean;
  type: string;
  pattern: string;
}

export const VERBS = ['read', 'create', 'update', 'delete', 'push', 'pull', 'execute', 'publish', 'subscribe', 'admin'] as const;

/** What may be guarded: in the singular, in the plural, and the verbs that make sense for it. */
const TYPES: Readonly<Record<string, readonly [one: string, many: string, verbs: string]>> = {
  device: ['device', 'devices', 'read create update delete push pull execute admin'],
  channel: ['channel', 'channels', 'publish subscribe read admin'],
  user: ['user', 'users', 'read create update delete admin'],
  group: ['group', 'groups', 'read create update delete admin'],
  role: ['role', 'roles', 'read create update delete admin'],
  client: ['client', 'clients', 'read create update delete admin'],
  token: ['token', 'tokens', 'read create update delete admin'],
  session: ['connection', 'connections', 'read delete admin'],
  stream: ['stream', 'streams', 'read push pull create update delete admin'],
  action: ['action', 'actions', 'read execute update admin'],
  access_request: ['access request', 'access requests', 'read update delete admin'],
  audit: ['audit', 'audit', 'read'],
  script: ['script', 'scripts', 'read execute create update delete admin'],
  store: ['document store', 'document stores', 'read create update delete admin'],
  schema: ['schema', 'schemas', 'read create update delete admin'],
  document: ['document', 'documents', 'read create update delete admin'],
  field: ['field', 'fields', 'read update'],
  secret: ['secret', 'secrets', 'read create update delete'],
  organisation: ['organisation', 'organisations', 'read create update delete admin'],
  roster: ['roster of an organisation', 'rosters of organisations', 'read'],
  clientele: ['clientele of an organisation', 'clienteles of organisations', 'read create update'],
  application: ['application', 'applications', 'read update admin'],
};

export const TYPE_NAMES: readonly string[] = Object.keys(TYPES);

export function nameOfType(type: string): string {
  return TYPES[type]?.[0] ?? type;
}

/** Verbs that do something for a type. */
export function verbsOf(type: string): readonly string[] {
  return TYPES[type]?.[2].split(' ') ?? VERBS;
}

const DEEDS: Readonly<Record<string, string>> = {
  create: 'create',
  read: 'see',
  update: 'change',
  delete: 'delete',
  push: 'send data to',
  pull: 'read the data of',
  execute: 'run commands on',
  publish: 'publish to',
  subscribe: 'listen to',
  admin: 'do everything with',
};

export function deedOf(verb: string, type = ''): string {
  if (verb === 'execute' && (type === 'script' || type === 'action')) {
    return 'run';
  }
  return DEEDS[verb] ?? verb;
}

/** Takes a label apart; null where it is none. The server has the last word. */
export function parse(label: string): Label | null {
  const colon = label.indexOf(':');
  const head = colon < 0 ? label : label.slice(0, colon);
  const found = /^([a-z]+)_(own_)?([a-z_]+)$/.exec(head);
  if (!found || !VERBS.some((verb) => verb === found[1]) || !TYPES[found[3] ?? ''] || label.endsWith(':')) {
    return null;
  }
  return { verb: found[1] ?? '', own: !!found[2], type: found[3] ?? '', pattern: colon < 0 ? '' : label.slice(colon + 1) };
}

export function write(label: Label): string {
  return `${label.verb}${label.own ? '_own' : ''}_${label.type}${label.pattern ? ':' + label.pattern : ''}`;
}

/** What a label means, as a person would say it; empty where it is none. */
export function inWords(text: string): string {
  const label = parse(text);
  if (!label) {
    return '';
  }
  const { verb, own, type, pattern } = label;
  const [one, many] = TYPES[type] ?? [type, type];
  if (type === 'application' && !own) {
    return verb === 'admin' ? 'Do everything with everything in the application' : capital(`${deedOf(verb)} the application itself`);
  }
  if (type === 'audit' && !pattern) {
    return 'Read the audit, and why decisions were made';
  }
  const deed = deedOf(verb, type);
  if (own && type === 'user' && !pattern) {
    return capital(`${deed} themselves`); // everybody owns themselves
  }
  if (!pattern) {
    return capital(own ? (verb === 'create' ? `create ${many} of their own` : `${deed} their own ${many}`) : verb === 'create' ? `create ${many}` : `${deed} every ${one}`);
  }
  return capital(`${deed} ${own ? 'their own ' : ''}${matching(type, one, many, pattern, own)}`);
}

function matching(type: string, one: string, many: string, pattern: string, own: boolean): string {
  if (type === 'channel') {
    return channels(pattern);
  }
  if (pattern === '*') {
    return many;
  }
  if (!pattern.includes('*')) {
    const below = type === 'device' || type === 'group' || type === 'store' || type === 'schema' ? ' and what is below it' : '';
    return `${own ? '' : 'the '}${one} ${spoken(pattern)}${below}`;
  }
  return `${many} whose id is like ${spoken(pattern)}`;
}

function channels(pattern: string): string {
  if (pattern === '#') {
    return 'every channel';
  }
  const deep = pattern.endsWith('/#');
  const rest = deep ? pattern.slice(0, -2) : pattern;
  const any = rest.split('/').filter((level) => level === '+').length;
  const name = spoken(rest).replaceAll('+', '…');
  const notes = any ? ' with anything in the place of …' : '';
  return deep ? `${name} and every channel below it${notes}` : any ? `channels ${name}${notes}` : `the channel ${name}`;
}

const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/\$\{principal\.id\}/g, '⟨their id⟩'],
  [/\$\{principal\.name\}/g, '⟨their name⟩'],
  [/\$\{principal\.group\}/g, '⟨each of their groups⟩'],
  [/\$\{client\.id\}/g, '⟨their MQTT client id⟩'],
  [/\$\{certificate\.cn\}/g, '⟨the name in their certificate⟩'],
  [/\$\{attribute\.([^}]+)\}/g, '⟨their attribute $1⟩'],
];

function spoken(pattern: string): string {
  return PLACEHOLDERS.reduce((text, [placeholder, words]) => text.replaceAll(placeholder, words), pattern);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A label with what it means below it. */
export function explained(label: string): TemplateResult {
  return html`<code class="label">${label}</code><span class="hint words">${inWords(label)}</span>`;
}
