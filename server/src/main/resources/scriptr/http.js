exports.request = (options) => {
  const call = host("request", options);
  return call.metadata.status === "failure" ? call : call.result;
};
