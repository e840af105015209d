package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Modules;
import io.gatehouse.script.module.Run;

/// The modules of the server itself, for those of Scriptr that say the same in other words.
record OurModules(Modules modules) {

  /// @param values an array of arguments
  JsonNode call(Run run, String name, String function, JsonNode values) {
    Module module = modules.module(name);
    if (module == null) {
      throw Codes.unsupported("the module `" + name + "`", "ask whoever runs the server");
    }
    JsonNode answer = module.call(run, function, new Arguments(name + "." + function, values));
    return answer == null ? NullNode.getInstance() : answer;
  }
}
