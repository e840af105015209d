package io.gatehouse.conformance;

import io.gatehouse.conformance.store.Database;
import io.gatehouse.conformance.store.Databases;
import io.gatehouse.conformance.store.Samples;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What a class that tries a part of the stores begins with: an empty database of each kind, with
/// the store open on it and the small world of [Samples] inside.
@ParameterizedClass(name = "{0}")
@MethodSource("io.gatehouse.conformance.store.Databases#all")
public abstract class StoreContract {
  /// Set before each test by JUnit.
  @Parameter protected Databases kind = Databases.SQLITE;

  protected Database database;
  protected Stores stores;

  @BeforeEach
  final void openTheStore() {
    database = kind.fresh();
    stores = database.open();
    stores.write(Samples::world);
  }

  /// Runs a change that makes no value.
  protected final void change(Consumer<Transaction> work) {
    stores.write(transaction -> {
      work.accept(transaction);
      return 0;
    });
  }

  /// Stands for a restart of the server.
  protected final void reopen() {
    stores.close();
    stores = database.open();
  }

  @AfterEach
  final void closeTheStore() {
    stores.close();
    database.close();
  }
}
