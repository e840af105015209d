exports.xmlToJson = (xml) => {
  const call = host("xmlToJson", String(xml));
  if (call.metadata.status === "failure") throw new Error(call.metadata.errorDetail);
  return call.result;
};
