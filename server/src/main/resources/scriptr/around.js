function ($scope) {
  const $host = (module, name, ...args) => $scope.host(module, name, args);
  const $failed = (error) => ({
    metadata: {
      status: "failure",
      statusCode: error && error.status || 400,
      errorCode: error && error.code
        ? String(error.code).replace(/^scriptr-/, "").toUpperCase().replace(/-/g, "_")
        : "PERMISSION_DENIED",
      errorDetail: String(error && error.message || error),
    },
  });
  const $called = (work) => {
    try {
      const result = work();
      const call = { metadata: { status: "success", statusCode: 200 } };
      if (result !== undefined && result !== null) call.result = result;
      return call;
    } catch (error) {
      return $failed(error);
    }
  };
  const $of = (module, names) => {
    const made = {};
    for (const name of names) {
      made[name] = (...args) => {
        const call = $called(() => $host("scriptr", module + "." + name, ...args));
        return call.result && call.result.$failed || call;
      };
    }
    return made;
  };
  const $part = (name) => $scope.require("scriptr:" + name);
  const $without = (what, code) => ({
    metadata: {
      status: "failure",
      statusCode: 400,
      errorCode: code || "NOT_SUPPORTED",
      errorDetail: what + " is not offered here",
    },
  });
  const $modules = {
    log: () => {
      const made = { setLevel() {} };
      for (const level of ["debug", "info", "warn", "error"]) {
        made[level] = (...values) => $scope.console[level](...values);
      }
      made.fatal = made.error;
      return made;
    },
    user: () => {
      const made = $of("user", ["create", "update", "save", "delete", "get", "query",
        "verifyCredentials", "generateToken", "renewToken", "revokeToken", "revokeTokens"]);
      return made;
    },
    device: () => {
      const made = $of("device", ["create", "update", "save", "delete", "get", "query",
        "generateToken", "regenerateToken", "revokeToken"]);
      return made;
    },
    group: () => $of("group", ["create", "rename", "delete", "list"]),
    mqtt: () => ({ getInstance: () => $without("the module mqtt") }),
    bridge: () => {
      const made = {};
      for (const name of ["create", "delete", "get", "list", "listStatuses"]) {
        made[name] = () => $without("a bridge to another broker", "BRIDGES_DISABLED");
      }
      return made;
    },
  };
  for (const name of ["document", "store", "schema", "channel", "pubsub", "queue", "http", "file"]) {
    $modules[name] = () => $part(name);
  }
  const $loaded = {};
  const require = (name) => {
    const plain = String(name).replace(/^\/+/, "");
    if (Object.prototype.hasOwnProperty.call($modules, plain)) {
      return $loaded[plain] || ($loaded[plain] = $modules[plain]());
    }
    return $scope.require(String(name));
  };
  const $from = $scope.request || {};
  const $sent = String($from.headers && $from.headers["content-type"] || "").toLowerCase();
  const $uploads = $sent.startsWith("multipart/form-data") && $from.body ? $from.body.files : null;
  if ($uploads) {
    $from.body = null;
    $from.rawBody = "";
  }
  const $flat = ($from.transport !== "http" || $from.method === "INVOKE") && $from.body
    && typeof $from.body === "object" && !Array.isArray($from.body);
  const request = Object.assign({}, $from, {
    parameters: $flat ? Object.assign({}, $from.parameters, $from.body) : $from.parameters || {},
    queryString: $from.query,
    scriptName: $from.script,
    URI: "/" + $from.path,
    files: $uploads || {},
    account: $host("scriptr", "account"),
    user: $from.user && $from.user.kind === "anonymous" ? null : $host("scriptr", "caller"),
  });
  const response = {
    setStatus(code) { $scope.response.status(code); },
    setHeader(name, value) { $scope.response.header(String(name), String(value)); },
    addHeader(name, value) { $scope.response.header(String(name), String(value)); },
    addHeaders(headers) {
      for (const name of Object.keys(headers || {})) {
        $scope.response.header(name, String(headers[name]));
      }
    },
    write(text) {
      if (text && text.fileName && text.encoding === "base64") $scope.response.bytes(text.content);
      else if (text && text.fileName && typeof text.content === "string") {
        $scope.response.write(text.content);
      } else $scope.response.write(typeof text === "string" ? text : JSON.stringify(text));
    },
    flush() {},
    close() { $scope.response.end(); },
  };
  const console = Object.assign({}, $scope.console, { setLevel() {} });
  const configuration = { crossDomainHeaders: {} };
  const runAs = (work, id) => $scope.runAs(id, work);
  const publish = (channel, message) => $called(() => $host("channel", "publish", channel,
    typeof message === "string" ? message : JSON.stringify(message)));
  // `?` stands for whatever day it is, as with Quartz
  const schedule = (script, when) => $called(() => $host("schedule", "schedule", script,
    typeof when === "string" ? when.replace(/(^|\s)\?(?=\s|$)/g, "$1*") : when));
  const unschedule = (handle) => $called(() => $host("schedule", "unschedule", handle));
  const subscribe = (channel, script) => $called(() =>
    $host("schedule", "subscribe", channel, script));
  const isIdInAcl = (id, acl) => $host("scriptr", "isIdInAcl", id, acl);
  const isGroupInAcl = (group, acl) => $host("scriptr", "isGroupInAcl", group, acl);
  const sendMail = (to, fromName, subject, body) => {
    const text = String(body)
      .replace(/<br\s*\/?>|<\/p>/gi, "\n").replace(/<[^<>]*>/g, "")
      .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, "\"").replace(/&amp;/g, "&");
    const sent = $called(() => $host("mail", "send", { to: String(to), subject: String(subject),
      text: fromName ? text + "\n\n" + String(fromName) : text }));
    delete sent.result;
    return sent;
  };
  const jsonToXml = (json) => {
    const name = (text) => /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text) ? text
      : "_" + text.replace(/[^A-Za-z0-9_.-]/g, "_");
    const plain = (value) => String(value).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "")
      .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
    const within = (value) => value === null || value === undefined ? ""
      : Array.isArray(value) ? value.map((one) => element("array", one)).join("")
      : typeof value === "object"
        ? Object.keys(value).map((key) => element(name(key), value[key])).join("")
        : plain(value);
    const element = (tag, value) => Array.isArray(value)
      ? value.map((one) => element(tag, one)).join("")
      : "<" + tag + ">" + within(value) + "</" + tag + ">";
    return within(typeof json === "string" ? JSON.parse(json) : json);
  };
  const xmlToJson = (xml) => $part("tools").xmlToJson(xml);
  const push = () => $without("pushing to phones");
  const pushToGroup = push;
  const tweet = () => $without("tweeting");
  const $kept = (scope) => {
    Object.defineProperty($from, "$kept", { value: true, configurable: true });
    return $part("storage")[scope];
  };
  const storage = {
    get local() { return $kept("local"); },
    get global() { return $kept("global"); },
  };
  const $apsdb = () => $part("apsdb").of(require, console);
  const apsdb = {
    callApi: (name, params) => $apsdb().callApi(name, params),
    callHttp: (options) => $apsdb().callHttp(options),
    createFile: (content, fileName) => $apsdb().createFile(content, fileName),
    beginTransaction: () => $apsdb().beginTransaction(),
  };
  const $letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const btoa = (text) => {
    let out = "";
    const all = String(text);
    for (let i = 0; i < all.length; i += 3) {
      const a = all.charCodeAt(i), b = all.charCodeAt(i + 1), c = all.charCodeAt(i + 2);
      const bits = a << 16 | (b || 0) << 8 | (c || 0);
      out += $letters[bits >> 18 & 63] + $letters[bits >> 12 & 63]
        + (i + 1 < all.length ? $letters[bits >> 6 & 63] : "=")
        + (i + 2 < all.length ? $letters[bits & 63] : "=");
    }
    return out;
  };
  const atob = (text) => {
    let out = "", bits = 0, count = 0;
    for (const letter of String(text).replace(/=+$/, "")) {
      const at = $letters.indexOf(letter);
      if (at < 0) throw new Error("this is not base64");
      bits = bits << 6 | at;
      count += 6;
      if (count >= 8) {
        count -= 8;
        out += String.fromCharCode(bits >> count & 255);
      }
    }
    return out;
  };
  let $late = null;
  const $result = (function () {
    $late = ($name) => eval($name);
    // the script itself
    /*SOURCE*/
  }).call({});
  if ($scope.isEntry && $from.$kept) $part("storage").flush();
  const $exported = {};
  for (const $name of /*NAMES*/) {
    try {
      $exported[$name] = $late($name);
    } catch ($absent) {
      // declared below a `return`
    }
  }
  return $scope.isEntry ? $result : $exported;
}
