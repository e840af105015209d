// Answers of the API that more than one page reads. The contract is /v1/openapi.yaml.

/** What a change has ended. */
export interface Receipt {
  connections: number;
  subscriptions: number;
  queued_messages: number;
  milliseconds: number;
}

/** Who is signed in here. */
export interface Me {
  principal: string;
  id: string;
  name: string;
  application: string;
  credential: { kind: string; id?: string; permissions?: string[]; expires_at?: string };
  roles: string[];
  groups: string[];
}

export interface Reason {
  code: string;
  sentence: string;
}

export interface Check {
  allowed: boolean;
  reason: Reason;
}

/** One live connection. */
export interface Connection {
  id: string;
  principal: string;
  name: string;
  credential_kind: string;
  credential?: string;
  certificate?: string;
  transport: string;
  address: string;
  client_id?: string;
  connected_at: string;
  subscriptions: string[];
  published: number;
  delivered: number;
  refused: number;
}
