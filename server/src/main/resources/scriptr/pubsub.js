const unknown = () => ({
  metadata: {
    status: "failure",
    statusCode: 400,
    errorCode: "NOT_SUPPORTED",
    errorDetail: "statistics of a channel are not kept for scripts: see /v1/metrics",
  },
});
exports.getChannel = (name) => require("scriptr:channel").get(name);
exports.publish = (channel, message, envelope) =>
  host("publish", String(channel), message, envelope);
exports.getInstance = (channel) => ({
  publish: (message, envelope) => host("publish", String(channel), message, envelope),
  subscribe: (script) => host("subscribe", String(channel), String(script)),
  unsubscribe: (script) => host("unsubscribe", String(channel), String(script)),
  getStatistics: unknown,
  queue: (script, parameters) => require("scriptr:queue").getInstance(channel)
    .queue(script, parameters),
  peek: () => require("scriptr:queue").getInstance(channel).peek(),
  clear: () => require("scriptr:queue").getInstance(channel).clear(),
});
