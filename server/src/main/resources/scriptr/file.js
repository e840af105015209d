exports.setContent = (path, content, update) => host("setContent", String(path), content, update);
