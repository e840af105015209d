package io.gatehouse.conformance.store;

import io.gatehouse.config.value.StoreUrl;
import io.gatehouse.store.Stores;
import io.gatehouse.store.sql.SqlStores;
import java.nio.file.Path;

/// A database of one test: empty at first, gone at the end.
public interface Database extends AutoCloseable {
  /// How many works of one server read at once.
  int READERS = 8;

  /// The data folder of the server that uses it.
  Path folder();

  /// What the server's setting `store.url` would be.
  String url();

  /// Runs a statement behind the back of the store, as somebody with access to the database may.
  int tamper(String statement);

  /// Opens the store; every call stands for a start of the server.
  default Stores open() {
    return new SqlStores(folder(), StoreUrl.parse(url()), READERS);
  }

  @Override
  void close();
}
