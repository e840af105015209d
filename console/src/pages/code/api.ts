// Scripts, secrets and documents as the API shows them.

export interface Script {
  path: string;
  kind: 'script' | 'file';
  content_type: string;
  source?: string;
  source_base64?: string;
  execute: string;
  read: string;
  write: string;
  run_as: 'caller' | 'owner';
  owner: string;
  author: string;
  version: number;
  created_at: string;
  updated_at: string;
}

export interface ScriptVersion {
  version: number;
  kind: string;
  source?: string;
  author: string;
  at: string;
}

export interface Line {
  id: string;
  script: string;
  run: string;
  level: 'debug' | 'info' | 'warn' | 'error';
  text: string;
  caller: string;
  at: string;
}

export interface Timer {
  id: string;
  script: string;
  cron?: string;
  zone?: string;
  parameters?: unknown;
  owner: string;
  due_at?: string;
}

export interface Listener {
  id: string;
  script: string;
  channel: string;
  owner: string;
}

export interface Secret {
  id: string;
  description?: string;
  access: string[];
  owner: string;
  updated_at: string;
}

export interface Store {
  id: string;
  description?: string;
  save: string;
  delete: string;
  query: string;
  attachment: string;
  version: number;
  updated_at: string;
}

export interface Lists {
  read?: string;
  write?: string;
  delete?: string;
}

export interface Definition {
  schema?: { properties?: Record<string, { type?: string | string[]; description?: string }>; required?: string[] };
  documents?: Lists;
  fields?: Lists;
  groups?: Record<string, Lists & { fields: string[] }>;
  access?: Lists;
  versioning?: string;
  unique?: string[];
  unsearchable?: string[];
}

export interface Schema {
  id: string;
  description?: string;
  definition: Definition;
  version: number;
  updated_at: string;
}

export interface Document {
  store: string;
  id: string;
  schema?: string;
  creator?: string;
  owner?: string;
  editor?: string;
  lists?: Lists;
  fields: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  version: number;
}

export interface Attachment {
  name: string;
  content_type: string;
  bytes: number;
  updated_at: string;
}

/** Parts of a path that may hold slashes, each encoded. */
export function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** `group:crew;owner` in words. */
export function listed(list: string | undefined, none = 'nobody by a list; the policy alone decides'): string {
  const known: Record<string, string> = {
    anonymous: 'everybody, also without signing in',
    authenticated: 'everybody who is signed in',
    nobody: 'nobody, whatever the policy says',
    owner: 'its owner',
    creator: 'whoever made it',
  };
  const entries = (list ?? '').split(';').map((entry) => entry.trim()).filter(Boolean);
  return entries.length ? entries.map((entry) => known[entry] ?? entry).join(', ') : none;
}
