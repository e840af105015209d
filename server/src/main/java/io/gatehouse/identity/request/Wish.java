package io.gatehouse.identity.request;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.record.Names;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What somebody asks for who has no access yet; nothing of it is believed before it is approved.
public sealed interface Wish {

  /// Who the asker would be.
  Subject subject();

  @Nullable String description();

  /// Roles that are wished for; whether they exist is not said to strangers.
  Set<String> roles();

  List<Permission> permissions();

  /// Refuses what cannot be kept.
  void check();

  /// A device asks for a token.
  ///
  /// @param clientId chosen by the asker; becomes the id of the device
  record Device(
      String clientId,
      @Nullable String description,
      Set<String> roles,
      List<Permission> permissions)
      implements Wish {
    public Device {
      roles = Set.copyOf(roles);
      permissions = List.copyOf(permissions);
    }

    @Override
    public Subject subject() {
      return Subject.device(clientId);
    }

    @Override
    public void check() {
      Names.id(clientId, "client_id");
      Texts.check(description, "description");
      Texts.few(roles);
      Texts.few(permissions);
    }
  }

  /// A person wants to become a user.
  record Person(String name, String password, @Nullable String description) implements Wish {

    @Override
    public Subject subject() {
      return Subject.user(name);
    }

    @Override
    public Set<String> roles() {
      return Set.of();
    }

    @Override
    public List<Permission> permissions() {
      return List.of();
    }

    @Override
    public void check() {
      Names.id(name, "name");
      Texts.check(description, "description");
    }

    @Override
    public String toString() {
      return "Person[" + name + "]";
    }
  }
}
