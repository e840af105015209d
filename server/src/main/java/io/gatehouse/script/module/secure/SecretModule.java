package io.gatehouse.script.module.secure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.vault.Vault;
import java.util.Set;

/// `secret`: values of the vault, for runs whose identity may read them.
public final class SecretModule implements Module {
  private final Vault vault;

  public SecretModule(Vault vault) {
    this.vault = vault;
  }

  @Override
  public String name() {
    return "secret";
  }

  @Override
  public Set<String> functions() {
    return Set.of("get");
  }

  @Override
  public JsonNode call(Run run, String function, Arguments arguments) {
    return JsonNodeFactory.instance.textNode(vault.reveal(run.rights(), arguments.text(0)));
  }
}
