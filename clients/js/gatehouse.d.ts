/** What went wrong, as the server words it. */
export class GatehouseError extends Error {
  /** Last part of the problem's type: `forbidden`, `invalid`, `disconnected`, `timed-out`, ... */
  readonly code: string;
  /** What to do about it. */
  readonly cure: string | null;
  /** Id of the decision, which an administrator can have explained. */
  readonly decision: string | null;
  /** Seconds to wait before trying again. */
  readonly retryAfter: number | null;
  /** `totp`, `passkey`, `recovery`: what would do, where a second factor is missing. */
  readonly factors: string[] | null;
  /** The whole problem (RFC 9457). */
  readonly problem: Record<string, unknown> | null;
}

/** The verified sender; clients cannot forge it. */
export interface Sender {
  /** Such as `user:alice`. */
  id: string;
  name: string;
  kind: string;
}

export interface Message<T = unknown> {
  channel: string;
  /** JSON or text; bytes where the payload was neither. */
  data: T;
  from: Sender | null;
  /** What receivers may know of the sender. */
  userData: unknown;
  at: Date | null;
  /** Its place in the history of the channel, where that is kept. */
  offset?: string;
}

export interface Member extends Sender {
  user_data: unknown;
  since: string;
  subscriptions: number;
}

/** `here` comes first, with `members`; then `join` and `leave`. */
export interface PresenceEvent {
  event: 'here' | 'join' | 'leave';
  here?: number;
  members?: Member[];
  who?: Sender & { user_data: unknown };
}

export interface Identity {
  /** Such as `user:alice`. */
  subject: string;
  name: string;
  expiresAt: Date | null;
}

/** A token, or a way to get a fresh one, which is called for each connection and before the end. */
export type Token = string | (() => string | Promise<string>);

export interface Credential {
  token: Token;
  /** Where the application's backend decides by webhook who somebody is. */
  userId?: string;
  /** For owners: the application to act in. */
  application?: string;
}

export interface Options extends Partial<Credential> {
  /** Milliseconds to wait for an answer; 15000 unless given. */
  timeout?: number;
  /** For environments without one of their own, such as Node before 22: that of the package `ws`. */
  WebSocket?: unknown;
}

export interface SubscribeOptions {
  /** Hears who comes and goes as well; the rule of the channel has to allow it. */
  presence?: (event: PresenceEvent) => void;
  /** First what came behind the message with this offset. */
  since?: string;
  /** Called when a part of what was missed is no longer there. */
  onGap?: (subscription: Subscription) => void;
  /** Called when the right is gone, or the connection has ended for good. */
  onDropped?: (error: GatehouseError) => void;
}

export interface Subscription {
  readonly channel: string;
  /** Whether the server sends messages for it now. */
  readonly active: boolean;
  /** Of the last message heard; null where the channel keeps no history. */
  readonly offset: string | null;
  unsubscribe(): Promise<void>;
}

export interface Events {
  /** Signed in and subscribed, at first and after each loss. */
  open: Identity | null;
  close: { code: number; reason: string; problem: object | null; retry: boolean };
  /** Connects again after this time. */
  waiting: { milliseconds: number; attempt: number };
  /** The credential ends soon; one that is a function is renewed by itself. */
  expiring: { seconds: number; at: Date };
  dropped: { channel: string; error: GatehouseError };
  /** Ended for good, or something that nobody asked for. */
  error: GatehouseError;
}

export interface Login {
  name?: string;
  password?: string;
  application?: string;
  /** Six digits of an authenticator, or a recovery code. */
  code?: string;
  /** `true` has the browser show one; or what `Gatehouse.passkey` gave. */
  passkey?: boolean | object;
  /** A session for adding a second factor and nothing else, where one is demanded. */
  enrol?: boolean;
  /** A session that the browser keeps and no script can read, in the place of a token. */
  cookie?: boolean;
}

export interface SignedIn {
  /** null where the session is a cookie. */
  token: string | null;
  expiresAt: Date;
  subject: string;
  application: string;
}

export interface AccessWish {
  clientId: string;
  description?: string;
  roles?: string[];
  permissions?: string[];
  application?: string;
  /** Hears the id under which somebody decides. */
  onPending?: (id: string) => void;
  signal?: AbortSignal;
}

export class Gatehouse {
  /** Fails with code `second-factor-required` and `factors` where the password is not enough. */
  static login(url: string, credentials: Login): Promise<SignedIn>;
  /** Browsers only: as the second factor, or alone where no password is given. */
  static passkey(
    url: string,
    who?: { name?: string; password?: string; application?: string },
  ): Promise<object>;
  static logout(url: string, token?: string): Promise<void>;
  /** Settles with the token; fails with `denied`, `expired` or `withdrawn`. */
  static requestAccess(url: string, wish: AccessWish): Promise<string>;
  /** @param url `https://gate.example`, or the WebSocket's own address */
  constructor(url: string, options?: Options);
  readonly state: 'idle' | 'connecting' | 'open' | 'waiting' | 'closed';
  readonly identity: Identity | null;
  on<E extends keyof Events>(event: E, listener: (value: Events[E]) => void): () => void;
  connect(): Promise<Identity | null>;
  authenticate(credential: Token | Credential): Promise<Identity | null>;
  subscribe<T = unknown>(
    channel: string,
    listener: (message: Message<T>) => void,
    options?: SubscribeOptions,
  ): Promise<Subscription>;
  publish(channel: string, data: unknown, options?: { retain?: boolean; qos?: 0 | 1 }): Promise<void>;
  presence(channel: string): Promise<{ here: number; members: Member[] }>;
  history(
    channel: string,
    options?: { limit?: number; since?: string },
  ): Promise<{ messages: Message[]; gap: boolean; more: boolean }>;
  close(): void;
}

export interface CaroteneMessage {
  message: unknown;
  userId?: string;
  userData?: unknown;
  fromServer?: boolean;
}

/** The calls of carotene.js 0.2. */
export interface CaroteneClient {
  init(options: { caroteneUrl: string; userId?: string }): void;
  authenticate(credential: { userId: string; token: string }): void;
  subscribe(options: { channel: string; onMessage: (message: CaroteneMessage) => void }): void;
  publish(options: { channel: string; message: unknown }): void;
  presence(options: { channel: string }): void;
  setOnPresence(listener: (presence: { channel: string; subscribers: string[] }) => void): void;
  setOnInfo(listener: (info: { type: 'info'; payload: string }) => void): void;
  close(): void;
}

export const Carotene: CaroteneClient & {
  /** Another client of its own, such as for Node before 22. */
  with(options?: { WebSocket?: unknown }): CaroteneClient;
};
