package io.gatehouse.conformance.store;

import java.nio.file.Path;
import java.util.UUID;

/// A fresh database on a PostgreSQL server.
public final class PostgresDatabase implements Database {
  private final PostgresServer server;
  private final Path folder = Folders.fresh("postgres-data");
  private final String name = "gatehouse_" + UUID.randomUUID().toString().replace("-", "");

  public PostgresDatabase(PostgresServer server) {
    this(server, "template1");
  }

  private PostgresDatabase(PostgresServer server, String model) {
    this.server = server;
    server.run("postgres", "create database " + name + " template " + model);
  }

  /// With what is in another one that nobody has open.
  static PostgresDatabase copyOf(PostgresDatabase model) {
    return new PostgresDatabase(model.server, model.name);
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public String url() {
    return server.url(name);
  }

  @Override
  public int tamper(String statement) {
    return server.run(name, statement);
  }

  @Override
  public void close() {
    server.run("postgres", "drop database " + name + " with (force)");
    Folders.delete(folder);
  }
}
