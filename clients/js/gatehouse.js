/*
 * gatehouse.js: channels of a Gatehouse server, in browsers and in Node.
 *
 *   const gate = new Gatehouse('https://gate.example', { token });
 *   await gate.subscribe('fleet/+/alarms', (message) => console.log(message.channel, message.data));
 *   await gate.publish('fleet/7/alarms', { level: 2 });
 *
 * One file without dependencies. A classic script gets the globals `Gatehouse`, `GatehouseError` and
 * `Carotene`; Node gets them by `require` or by `import` of gatehouse.mjs. Types: gatehouse.d.ts.
 */
(function (root, make) {
  'use strict';
  const made = make(root);
  if (typeof module === 'object' && module.exports) {
    module.exports = made;
  } else {
    Object.assign(root, made);
  }
})(globalThis, function (root) {
  'use strict';

  const PATH = '/v1/ws';
  const PRESENCE = '$presence/';
  const OPEN = 1;
  const FIRST_WAIT = 250;
  const LONGEST_WAIT = 30000;
  const ANSWER_TIME = 15000;
  const MOST_WAITING = 1000;
  const MOST_COPIES = 64;
  /** Close codes after which a new connection of the same client cannot go better. */
  const FINAL = new Set([1002, 1003, 1007, 1009, 4400, 4401, 4403, 4404, 4409, 4412, 4422, 4428]);

  /** What went wrong. `code` is the last part of the problem's type: `forbidden`, `invalid`, ... */
  class GatehouseError extends Error {
    constructor(code, message, problem) {
      super(message);
      this.name = 'GatehouseError';
      this.code = code;
      this.problem = problem || null;
      this.cure = (problem && problem.cure) || null;
      this.decision = (problem && problem.decision) || null;
      this.retryAfter = (problem && problem.retry_after) || null;
      /** The second factors that would do, where one is missing. */
      this.factors = (problem && problem.factors) || null;
    }

    static of(problem) {
      const code = String((problem && problem.type) || 'internal').split('/').pop();
      const text = (problem && (problem.detail || problem.title)) || 'the server refused';
      return new GatehouseError(code, text, problem);
    }
  }

  /** Calls whoever listens; a fault of one of them is nobody else's. */
  class Listeners {
    constructor() {
      this.byEvent = new Map();
    }

    add(event, listener) {
      const all = this.byEvent.get(event) || new Set();
      this.byEvent.set(event, all.add(listener));
      return () => all.delete(listener);
    }

    tell(event, value) {
      for (const listener of [...(this.byEvent.get(event) || [])]) {
        tell(listener, value);
      }
    }
  }

  /** What a listener throws is reported by the environment, and stops nothing here. */
  function tell(listener, value) {
    try {
      listener(value);
    } catch (fault) {
      report(fault);
    }
  }

  function report(fault) {
    if (root.reportError) {
      root.reportError(fault);
    } else {
      setTimeout(() => {
        throw fault;
      });
    }
  }

  /**
   * A message comes once for each subscription of the connection that fits: the copies are told from
   * another message that looks the same by their number.
   */
  class Copies {
    constructor() {
      this.expected = new Map();
    }

    /** Whether this text is a copy of what was heard already. */
    isAnother(text, fitting) {
      const left = this.expected.get(text);
      if (left !== undefined) {
        this._expect(text, left - 1);
        return true;
      }
      this._expect(text, fitting - 1);
      return false;
    }

    _expect(text, more) {
      this.expected.delete(text);
      if (more > 0) {
        this.expected.set(text, more);
      }
      if (this.expected.size > MOST_COPIES) {
        this.expected.delete(this.expected.keys().next().value);
      }
    }
  }

  /** The whole wait is a matter of chance, so that clients of a server that was away come one by one. */
  function backOff(attempt) {
    const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempt, 16));
    return most / 2 + Math.random() * (most / 2);
  }

  function socketAddress(url) {
    const base = root.location ? root.location.href : undefined;
    const address = new URL(url, base);
    address.protocol = address.protocol.replace(/^http/, 'ws');
    if (address.protocol !== 'ws:' && address.protocol !== 'wss:') {
      throw new GatehouseError('invalid', `\`${url}\` is no address of a server`);
    }
    if (address.pathname === '/' || address.pathname === '') {
      address.pathname = PATH;
    }
    return address.href;
  }

  function webSocketOf(options) {
    const found = options.WebSocket || root.WebSocket;
    if (!found) {
      throw new GatehouseError(
        'unsupported',
        'there is no WebSocket here: use Node 22 or later, or give one as the option `WebSocket`',
      );
    }
    return found;
  }

  /** A channel that is listened to, until `unsubscribe` or until the right to it is gone. */
  class Subscription {
    constructor(gate, channel, listener, options) {
      this.gate = gate;
      this.channel = channel;
      this.listener = listener;
      this.options = options;
      /** Where to go on after a gap: the offset of the last message heard. */
      this.offset = options.since || null;
      this.active = false;
      this.ended = false;
    }

    unsubscribe() {
      return this.gate._unsubscribe(this);
    }

    _command() {
      const command = { type: 'subscribe', channel: this.channel };
      if (this.options.presence) {
        command.presence = true;
      }
      if (this.offset) {
        command.since = this.offset;
      }
      return command;
    }

    _subscribed(answer) {
      this.active = true;
      if (answer.gap && this.options.onGap) {
        tell(this.options.onGap, this);
      }
    }

    _heard(message) {
      if (message.offset) {
        this.offset = message.offset;
      }
      tell(this.listener, message);
    }

    _dropped(error) {
      this.active = false;
      this.ended = true;
      if (this.options.onDropped) {
        tell(this.options.onDropped, error);
      }
    }
  }

  /** Whether a filter with `+` and `#` speaks of a channel. */
  function matches(filter, channel) {
    const wanted = filter.startsWith('$share/') ? filter.split('/').slice(2) : filter.split('/');
    const levels = channel.split('/');
    for (let i = 0; i < wanted.length; i++) {
      if (wanted[i] === '#') {
        return !(i === 0 && channel.startsWith('$'));
      }
      if (i >= levels.length || (wanted[i] !== '+' && wanted[i] !== levels[i])) {
        return false;
      }
      if (i === 0 && wanted[i] === '+' && channel.startsWith('$')) {
        return false;
      }
    }
    return wanted.length === levels.length;
  }

  /** A message as listeners get it. */
  function messageOf(said) {
    const message = {
      channel: said.channel,
      data: 'message_base64' in said ? bytesOf(said.message_base64) : said.message,
      from: said.from || null,
      userData: said.user_data === undefined ? null : said.user_data,
      at: said.at ? new Date(said.at) : null,
    };
    if (said.offset) {
      message.offset = said.offset;
    }
    return message;
  }

  function bytesOf(base64) {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  }

  /** Calls the HTTP API of a server, and fails in its words. */
  async function ask(url, method, path, body, headers) {
    const address = new URL(url, root.location ? root.location.href : undefined);
    address.protocol = address.protocol.replace(/^ws/, 'http');
    const request = { method, headers: { ...headers }, credentials: 'include' };
    if (body !== undefined) {
      request.headers['Content-Type'] = 'application/json';
      request.body = JSON.stringify(body);
    }
    let answer;
    let text;
    try {
      answer = await fetch(new URL(path, address), request);
      text = await answer.text();
    } catch (fault) {
      throw new GatehouseError('disconnected', `no server answers: ${fault.message}`);
    }
    let said = null;
    try {
      said = text ? JSON.parse(text) : null;
    } catch {
      throw new GatehouseError('internal', `\`${address.origin}\` is no Gatehouse`);
    }
    if (!answer.ok) {
      throw GatehouseError.of(said);
    }
    return said;
  }

  /** Waits, unless somebody ends that. */
  function pause(milliseconds, signal) {
    return new Promise((done, failed) => {
      const end = () => {
        clearTimeout(timer);
        failed(signal.reason);
      };
      const timer = setTimeout(() => {
        if (signal) {
          signal.removeEventListener('abort', end);
        }
        done();
      }, milliseconds);
      if (signal) {
        signal.addEventListener('abort', end, { once: true });
      }
    });
  }

  class Gatehouse {
    /**
     * Signs in with a password, a code as the second factor, or a passkey; see gatehouse.d.ts.
     * Fails with `second-factor-required`, whose `factors` would do.
     */
    static async login(url, credentials) {
      const { name, password, application, code, enrol, cookie } = credentials;
      let { passkey } = credentials;
      if (passkey === true) {
        passkey = await Gatehouse.passkey(url, { name, password, application });
      }
      const given = { name, password, application, code, passkey, enrol, cookie };
      const said = await ask(url, 'POST', '/v1/login', given);
      return {
        token: said.token || null,
        expiresAt: new Date(said.expires_at),
        subject: said.principal,
        application: said.application,
      };
    }

    /** Has the browser show a passkey: as the second factor, or alone where no password is given. */
    static async passkey(url, { name, password, application } = {}) {
      const who = password === undefined ? { application } : { name, password, application };
      const options = await ask(url, 'POST', '/v1/login/passkey-options', who);
      const publicKey = root.PublicKeyCredential.parseRequestOptionsFromJSON(options);
      return (await root.navigator.credentials.get({ publicKey })).toJSON();
    }

    /** Ends a session on the server: that of the token, or that of the browser without one. */
    static async logout(url, token) {
      await ask(url, 'POST', '/v1/logout', undefined, token ? { Authorization: `Bearer ${token}` } : {});
    }

    /** Asks for access as a device, waits until somebody decides, and gives the token, once. */
    static async requestAccess(url, wish) {
      const { clientId, description, roles, permissions, application, onPending, signal } = wish;
      const body = { client_id: clientId, description, roles, permissions, application };
      const { id, secret, poll_seconds: seconds } = await ask(url, 'POST', '/v1/access-requests', body);
      const path = `/v1/access-requests/${encodeURIComponent(id)}`;
      const proof = { 'Gatehouse-Request-Secret': secret };
      if (onPending) {
        onPending(id);
      }
      for (;;) {
        const { status, reason } = await ask(url, 'GET', path, undefined, proof);
        if (status === 'approved') {
          return (await ask(url, 'POST', `${path}/collect`, undefined, proof)).token;
        }
        if (status !== 'pending') {
          throw new GatehouseError(status, reason || `the request is ${status}`);
        }
        await pause(seconds * 1000, signal);
      }
    }

    /**
     * @param url of the server (`https://gate.example`) or of its WebSocket (`wss://.../v1/ws`)
     * @param options see gatehouse.d.ts
     */
    constructor(url, options = {}) {
      this.address = socketAddress(url);
      this.options = options;
      this.Socket = webSocketOf(options);
      /** `idle`, `connecting`, `open`, `waiting` (to connect again) or `closed`. */
      this.state = 'idle';
      /** Who the server says this is, or null. */
      this.identity = null;
      this.credential = credentialOf(options);
      this.listeners = new Listeners();
      this.subscriptions = new Map();
      this.asked = new Map();
      this.copies = new Copies();
      this.waiting = [];
      this.lastId = 0;
      this.attempt = 0;
      this.socket = null;
      this.timer = null;
      this.error = null;
    }

    /** Hears `open`, `close`, `waiting`, `expiring`, `dropped` or `error`; returns how to stop. */
    on(event, listener) {
      return this.listeners.add(event, listener);
    }

    /** Connects, unless that is so already; settles when the server knows who this is. */
    connect() {
      if (this.state === 'closed') {
        this.state = 'idle';
        this.error = null;
      }
      if (this.state === 'open') {
        return Promise.resolve(this.identity);
      }
      return new Promise((done, failed) => {
        this._queue({ open: true, done: () => done(this.identity), failed });
        if (this.state === 'idle') {
          this._open();
        }
      });
    }

    /**
     * Goes on as somebody: with a token, or with a user id and a token that the application's
     * backend knows. Remembered for every connection to come.
     */
    async authenticate(credential) {
      this.credential = credentialOf(
        typeof credential === 'object' ? credential : { token: credential },
      );
      if (this.state !== 'open') {
        return this.connect();
      }
      return this._signIn();
    }

    /** Listens to a channel or a filter; settles once the server has allowed it. */
    async subscribe(channel, listener, options = {}) {
      if (typeof listener !== 'function') {
        throw new GatehouseError('invalid', 'subscribe needs a function that takes the messages');
      }
      if (this.subscriptions.has(channel)) {
        throw new GatehouseError('invalid', `\`${channel}\` is subscribed to already`);
      }
      const subscription = new Subscription(this, channel, listener, options);
      this.subscriptions.set(channel, subscription);
      try {
        await this._whenOpen();
        if (!subscription.active && !subscription.ended) {
          subscription._subscribed(await this._ask(subscription._command()));
        }
        return subscription;
      } catch (error) {
        if (!error.lost || this.state === 'closed') {
          this.subscriptions.delete(channel);
          throw error;
        }
        return this._resumed(subscription); // the next connection asks for it again
      }
    }

    /** Sends any JSON; settles when the server has taken it (`qos: 1`: when it is safe). */
    async publish(channel, data, options = {}) {
      await this._whenOpen();
      const command = { type: 'publish', channel, message: data === undefined ? null : data };
      if (options.retain) {
        command.retain = true;
      }
      if (options.qos) {
        command.qos = options.qos;
      }
      await this._ask(command);
    }

    /** Who listens to a channel now: `{ here, members }`. */
    async presence(channel) {
      await this._whenOpen();
      const { here, members } = await this._ask({ type: 'presence', channel });
      return { here, members };
    }

    /** What was said lately: `{ messages, gap, more }`. */
    async history(channel, options = {}) {
      await this._whenOpen();
      const command = { type: 'history', channel };
      if (options.limit) {
        command.limit = options.limit;
      }
      if (options.since) {
        command.since = options.since;
      }
      const { messages, gap, more } = await this._ask(command);
      return { messages: messages.map(messageOf), gap, more };
    }

    /** Ends the connection for good; `connect` begins anew. */
    close() {
      this._end(new GatehouseError('closed', 'this client was closed'));
    }

    _unsubscribe(subscription) {
      subscription.ended = true;
      this.subscriptions.delete(subscription.channel);
      if (this.state !== 'open' || !subscription.active) {
        return Promise.resolve();
      }
      subscription.active = false;
      return this._ask({ type: 'unsubscribe', channel: subscription.channel }).then(() => {});
    }

    _whenOpen() {
      if (this.error && this.state === 'closed') {
        return Promise.reject(this.error);
      }
      return this.connect();
    }

    _resumed(subscription) {
      return new Promise((done, failed) => {
        this._queue({ open: true, done: () => done(subscription), failed });
      });
    }

    /** Waits for the connection; not without end, and not more than a bounded number. */
    _queue(one) {
      if (this.waiting.length >= MOST_WAITING) {
        one.failed(new GatehouseError('too-many', 'too much waits for the connection already'));
      } else {
        this.waiting.push(one);
      }
    }

    _open() {
      this.state = 'connecting';
      this.goodbye = null;
      let socket;
      try {
        socket = new this.Socket(this.address);
      } catch (fault) {
        this._end(new GatehouseError('invalid', fault.message));
        return;
      }
      this.socket = socket;
      socket.onopen = () => this._opened(socket);
      socket.onmessage = (event) => {
        if (socket === this.socket) {
          this._said(JSON.parse(event.data), event.data);
        }
      };
      socket.onclose = (event) => {
        if (socket === this.socket) {
          this._lost(event.code, event.reason);
        }
      };
      socket.onerror = () => {}; // a close follows
    }

    async _opened(socket) {
      try {
        if (this.credential) {
          await this._signIn();
        }
        if (socket !== this.socket) {
          return;
        }
        this.state = 'open';
        this.attempt = 0;
        await this._subscribeAgain();
      } catch (error) {
        if (socket !== this.socket || error.lost) {
          return;
        }
        if (error.code === 'no-token') {
          this.listeners.tell('error', error);
          socket.close(1000); // and another try after a wait
          return;
        }
        this._end(error);
        return;
      }
      for (const one of this.waiting.splice(0)) {
        one.done();
      }
      this.listeners.tell('open', this.identity);
    }

    async _signIn() {
      const command = { type: 'auth' };
      const { token, userId, application } = this.credential;
      const shown = typeof token === 'function' ? await fresh(token) : token;
      command.token = shown;
      if (userId !== undefined) {
        command.user_id = userId;
      }
      if (application !== undefined) {
        command.application = application;
      }
      const known = await this._ask(command);
      this.identity = {
        subject: known.subject,
        name: known.name,
        expiresAt: known.expires_at ? new Date(known.expires_at) : null,
      };
      return this.identity;
    }

    /** What was listened to before goes on where it stopped, in one frame after the other. */
    _subscribeAgain() {
      const all = [...this.subscriptions.values()].filter((one) => !one.active && !one.ended);
      return Promise.all(
        all.map((subscription) =>
          this._ask(subscription._command()).then(
            (answer) => subscription._subscribed(answer),
            (error) => this._refused(subscription, error),
          ),
        ),
      );
    }

    _refused(subscription, error) {
      if (error.lost) {
        throw error;
      }
      this.subscriptions.delete(subscription.channel);
      subscription._dropped(error);
      this.listeners.tell('dropped', { channel: subscription.channel, error });
    }

    _ask(command) {
      return new Promise((done, failed) => {
        if (!this.socket || this.socket.readyState !== OPEN) {
          failed(lost());
          return;
        }
        const id = String(++this.lastId);
        const timer = setTimeout(() => {
          this.asked.delete(id);
          failed(new GatehouseError('timed-out', `the server did not answer \`${command.type}\``));
        }, this.options.timeout || ANSWER_TIME);
        this.asked.set(id, { done, failed, timer });
        this.socket.send(JSON.stringify({ id, ...command }));
      });
    }

    _said(said, text) {
      switch (said.type) {
        case 'message':
          this._message(said, text);
          break;
        case 'dropped':
          this._dropped(said);
          break;
        case 'expiring':
          this._expiring(said);
          break;
        case 'goodbye':
          this.goodbye = said;
          break;
        default:
          this._answered(said);
      }
    }

    _message(said, text) {
      const fitting = this._fitting(said.channel);
      if (fitting.length === 0 || this.copies.isAnother(text, fitting.length)) {
        return;
      }
      const message = messageOf(said);
      for (const { subscription, presence } of fitting) {
        if (presence) {
          tell(subscription.options.presence, message.data);
        } else {
          subscription._heard(message);
        }
      }
    }

    _fitting(channel) {
      const fitting = [];
      for (const subscription of this.subscriptions.values()) {
        if (matches(subscription.channel, channel)) {
          fitting.push({ subscription, presence: false });
        }
        if (subscription.options.presence && channel === PRESENCE + subscription.channel) {
          fitting.push({ subscription, presence: true });
        }
      }
      return fitting;
    }

    _dropped(said) {
      const error = GatehouseError.of(said.problem);
      const subscription = this.subscriptions.get(said.channel);
      if (subscription) {
        this.subscriptions.delete(said.channel);
        subscription._dropped(error);
      }
      this.listeners.tell('dropped', { channel: said.channel, error });
    }

    /** Shows a fresh token where there is a way to get one; else only says that the time ends. */
    _expiring(said) {
      this.listeners.tell('expiring', { seconds: said.in, at: new Date(said.expires_at) });
      if (this.credential && typeof this.credential.token === 'function') {
        this._signIn().catch((error) => {
          if (!error.lost) {
            this.listeners.tell('error', error);
          }
        });
      }
    }

    _answered(said) {
      const asked = this.asked.get(said.id);
      if (!asked) {
        if (said.type === 'error') {
          this.listeners.tell('error', GatehouseError.of(said.problem));
        }
        return;
      }
      this.asked.delete(said.id);
      clearTimeout(asked.timer);
      if (said.type === 'error') {
        asked.failed(GatehouseError.of(said.problem));
      } else {
        asked.done(said);
      }
    }

    _lost(code, reason) {
      const problem = this.goodbye && this.goodbye.problem;
      const final = this.goodbye ? this.goodbye.retry === false : FINAL.has(code);
      this._forgetConnection();
      this.listeners.tell('close', { code, reason, problem: problem || null, retry: !final });
      if (this.state === 'closed') {
        return; // the listener closed the client
      }
      if (final && !this._mayRenew(code)) {
        this._end(problem ? GatehouseError.of(problem) : new GatehouseError('ended', reason));
        return;
      }
      this.state = 'waiting';
      const least = problem && problem.retry_after ? problem.retry_after * 1000 : 0;
      const wait = least + backOff(this.attempt++);
      this.timer = setTimeout(() => this._open(), wait); // first: the listener may close the client
      this.listeners.tell('waiting', { milliseconds: wait, attempt: this.attempt });
    }

    /** The token had ended, and there is a way to get another; once, so that nothing goes in circles. */
    _mayRenew(code) {
      const fresh = this.credential
        ? typeof this.credential.token === 'function'
        : root.document !== undefined; // the browser shows its session, which may have gone on
      return code === 4401 && this.attempt === 0 && fresh;
    }

    _forgetConnection() {
      this.socket = null;
      this.identity = null;
      this.copies = new Copies();
      for (const subscription of this.subscriptions.values()) {
        subscription.active = false;
      }
      for (const one of [...this.asked.values()]) {
        clearTimeout(one.timer);
        one.failed(lost());
      }
      this.asked.clear();
    }

    _end(error) {
      clearTimeout(this.timer);
      const socket = this.socket;
      this.state = 'closed';
      this.error = error;
      this._forgetConnection();
      if (socket) {
        socket.close(1000);
      }
      for (const subscription of this.subscriptions.values()) {
        subscription._dropped(error);
      }
      this.subscriptions.clear();
      const waiting = this.waiting.splice(0);
      waiting.forEach((one) => one.failed(error));
      if (error.code !== 'closed') {
        this.listeners.tell('error', error);
      }
    }
  }

  function credentialOf(options) {
    const { token, userId, application } = options;
    return token === undefined ? null : { token, userId, application };
  }

  /** A page that cannot get its token now, for it is offline as well, may get it later. */
  async function fresh(token) {
    try {
      return await token();
    } catch (fault) {
      throw new GatehouseError('no-token', `there is no token now: ${fault.message}`);
    }
  }

  function lost() {
    const error = new GatehouseError('disconnected', 'the connection was lost before the answer');
    error.lost = true;
    return error;
  }

  /**
   * What pages written for Carotene call, on the dialect's `/stream`: the same names and the same
   * arguments, with presence and `fromServer` that work.
   */
  function carotene(options = {}) {
    const PING = 20000;
    const channels = new Map();
    let address = null;
    let credential = null;
    let onPresence = null;
    let onInfo = null;
    let socket = null;
    let attempt = 0;
    let pings = null;
    let timer = null;
    let stopped = true;
    const early = [];

    function init({ caroteneUrl, userId }) {
      const url = new URL(caroteneUrl, root.location ? root.location.href : undefined);
      url.protocol = url.protocol.replace(/^http/, 'ws');
      address = url.href;
      stopped = false;
      if (userId !== undefined && credential === null) {
        credential = { userId };
      }
      open();
    }

    function open() {
      const Socket = webSocketOf(options);
      const mine = new Socket(address);
      socket = mine;
      mine.onopen = () => {
        attempt = 0;
        if (credential && credential.token !== undefined) {
          send({ authenticate: credential.userId, token: credential.token });
        }
        for (const channel of channels.keys()) {
          send({ subscribe: channel });
        }
        early.splice(0).forEach(send);
        pings = setInterval(() => isOpen() && mine.send('ping'), PING);
      };
      mine.onmessage = (event) => heard(event.data);
      mine.onerror = () => {};
      mine.onclose = () => {
        clearInterval(pings);
        if (!stopped && mine === socket) {
          timer = setTimeout(open, backOff(attempt++));
        }
      };
    }

    function isOpen() {
      return socket !== null && socket.readyState === OPEN;
    }

    function send(object) {
      socket.send(JSON.stringify(object));
    }

    /** Said now, or as soon as there is a connection; not without end. */
    function say(object) {
      if (isOpen()) {
        send(object);
      } else if (early.length < MOST_WAITING) {
        early.push(object);
      } else {
        throw new GatehouseError('too-many', 'too much waits for the connection already');
      }
    }

    function heard(text) {
      if (text === 'pong') {
        return;
      }
      const said = JSON.parse(text);
      if (said.type === 'message') {
        message(said);
      } else if (said.type === 'presence' && onPresence) {
        tell(onPresence, { channel: said.channel, subscribers: said.subscribers });
      } else if (said.type === 'info' && onInfo) {
        tell(onInfo, said);
      }
    }

    function message(said) {
      const onMessage = channels.get(said.channel);
      if (!onMessage) {
        return;
      }
      const told = { message: JSON.parse(said.message) };
      if (said.from_server === 'true') {
        told.fromServer = true;
      } else {
        told.userId = said.user_id;
        told.userData = said.user_data;
      }
      tell(onMessage, told);
    }

    return {
      init,
      authenticate({ userId, token }) {
        credential = { userId, token };
        if (isOpen()) {
          send({ authenticate: userId, token });
        }
      },
      subscribe({ channel, onMessage }) {
        const known = channels.has(channel);
        channels.set(channel, onMessage);
        if (!known && isOpen()) {
          send({ subscribe: channel });
        }
      },
      publish({ channel, message: data }) {
        say({ publish: JSON.stringify(data), channel });
      },
      presence({ channel }) {
        say({ presence: channel });
      },
      setOnPresence(listener) {
        onPresence = listener;
      },
      setOnInfo(listener) {
        onInfo = listener;
      },
      /** Not in Carotene: ends the connection for good. */
      close() {
        stopped = true;
        clearTimeout(timer);
        clearInterval(pings);
        channels.clear();
        early.length = 0;
        if (socket) {
          socket.close(1000);
        }
      },
    };
  }

  const Carotene = carotene();
  Carotene.with = carotene;
  return { Gatehouse, GatehouseError, Carotene };
});
