package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.identity.Origin;
import org.jspecify.annotations.Nullable;

/// Finds whose rights a client has.
public interface SignIn {
  /// The rights if they are known without waiting; null where `prove` has to be asked.
  @Nullable Rights known(Shown shown, Origin origin);

  /// The rights of whoever shows this; blocks. Throws `Refused`.
  Rights prove(Shown shown, Origin origin);

  /// @param certificate whether the client wants to be who its certificate says
  record Shown(@Nullable String name, @Nullable String password, boolean certificate) {
    @Override
    public String toString() {
      return "Shown[" + name + "]";
    }
  }
}
