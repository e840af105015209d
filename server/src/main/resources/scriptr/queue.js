const unknown = (what) => () => ({
  metadata: {
    status: "failure",
    statusCode: 400,
    errorCode: "NOT_SUPPORTED",
    errorDetail: what,
  },
});
exports.getInstance = (channel) => ({
  queue: (script, parameters) => host("queue", String(channel), String(script), parameters),
  getStatistics: () => host("getStatistics", String(channel)),
  peek: unknown("what waits in a queue is not shown here"),
  clear: unknown("what waits in a queue runs here, or is refused when its time has come"),
});
