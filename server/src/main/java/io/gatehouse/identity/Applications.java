package io.gatehouse.identity;

import io.gatehouse.store.Application;
import java.util.List;
import java.util.Optional;

/// The account's applications. All methods block.
public final class Applications {
  public static final String MAIN = "main";

  /// Creates account and application `main` with its default roles, if they are not there.
  public void start() {
    throw new UnsupportedOperationException();
  }

  public Optional<Application> find(String id) {
    throw new UnsupportedOperationException();
  }

  public List<Application> list() {
    throw new UnsupportedOperationException();
  }

  /// Only owners may.
  public Application create(Author author, String id, String name) {
    throw new UnsupportedOperationException();
  }
}
