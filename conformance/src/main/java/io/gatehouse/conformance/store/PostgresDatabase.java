package io.gatehouse.conformance.store;

import java.nio.file.Path;
import java.util.UUID;

/// A fresh database on a PostgreSQL server.
public final class PostgresDatabase implements Database {
  private final PostgresServer server;
  private final Path folder = Folders.fresh("postgres-data");
  private final String name = "gatehouse_" + UUID.randomUUID().toString().replace("-", "");

  public PostgresDatabase(PostgresServer server) {
    this.server = server;
    server.run("postgres", "create database " + name);
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
