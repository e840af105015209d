package io.gatehouse.identity;

import io.gatehouse.store.Owner;
import java.util.Optional;

/// Makes the first owner: there is no default password. All methods block.
public final class Setup {

  /// At each start: a fresh one-time secret to print while there is no owner, or empty.
  public Optional<String> start() {
    throw new UnsupportedOperationException();
  }

  public boolean needed() {
    throw new UnsupportedOperationException();
  }

  public Owner createOwner(String secret, String name, String password, Origin origin) {
    throw new UnsupportedOperationException();
  }
}
