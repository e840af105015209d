package io.gatehouse.store.sql.document;

import io.gatehouse.store.document.SchemaRecord;
import io.gatehouse.store.document.ShelfRecord;
import io.gatehouse.store.document.ShelfStore;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stores and schemas in one table each.
public record SqlShelves(Sql sql) implements ShelfStore {

  @Override
  public ShelfRecord add(ShelfRecord store) {
    // INVARIANT: there is one writer, so that nobody takes the same number
    long number = sql.count("select coalesce(max(number), 0) + 1 as n from document_stores");
    sql.add(
        "store `%s`".formatted(store.id()),
        """
        insert into document_stores (application, id, number, description, save_list, delete_list,
          query_list, attachment_list, created_at, updated_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        store.application(),
        store.id(),
        number,
        store.description(),
        store.save(),
        store.delete(),
        store.query(),
        store.attachment(),
        store.createdAt(),
        store.updatedAt(),
        store.version());
    return find(store.application(), store.id()).orElseThrow();
  }

  @Override
  public Optional<ShelfRecord> find(String application, String id) {
    return sql.one(
        "select * from document_stores where application = ? and id = ?",
        SqlShelves::shelf,
        application,
        id);
  }

  @Override
  public List<ShelfRecord> list(String application, @Nullable String after, int limit) {
    Select select =
        new Select("select * from document_stores where application = ?", application)
            .and("id > ?", after)
            .then("order by id limit ?", limit);
    return sql.all(select, SqlShelves::shelf);
  }

  @Override
  public void replace(ShelfRecord store) {
    sql.change(
        """
        update document_stores set description = ?, save_list = ?, delete_list = ?, query_list = ?,
          attachment_list = ?, updated_at = ?, version = ?
        where application = ? and id = ?
        """,
        store.description(),
        store.save(),
        store.delete(),
        store.query(),
        store.attachment(),
        store.updatedAt(),
        store.version(),
        store.application(),
        store.id());
  }

  @Override
  public boolean remove(String application, String id) {
    return sql.change(
            "delete from document_stores where application = ? and id = ?", application, id)
        > 0;
  }

  @Override
  public void add(SchemaRecord schema) {
    sql.add(
        "schema `%s`".formatted(schema.id()),
        """
        insert into document_schemas (application, id, description, body, created_at, updated_at,
          version)
        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        schema.application(),
        schema.id(),
        schema.description(),
        schema.body(),
        schema.createdAt(),
        schema.updatedAt(),
        schema.version());
  }

  @Override
  public Optional<SchemaRecord> schema(String application, String id) {
    return sql.one(
        "select * from document_schemas where application = ? and id = ?",
        SqlShelves::schema,
        application,
        id);
  }

  @Override
  public List<SchemaRecord> schemas(String application, @Nullable String after, int limit) {
    Select select =
        new Select("select * from document_schemas where application = ?", application)
            .and("id > ?", after)
            .then("order by id limit ?", limit);
    return sql.all(select, SqlShelves::schema);
  }

  @Override
  public void replace(SchemaRecord schema) {
    sql.change(
        """
        update document_schemas set description = ?, body = ?, updated_at = ?, version = ?
        where application = ? and id = ?
        """,
        schema.description(),
        schema.body(),
        schema.updatedAt(),
        schema.version(),
        schema.application(),
        schema.id());
  }

  @Override
  public boolean removeSchema(String application, String id) {
    return sql.change(
            "delete from document_schemas where application = ? and id = ?", application, id)
        > 0;
  }

  @Override
  public long countSchemas(String application) {
    return sql.count(
        "select count(*) as n from document_schemas where application = ?", application);
  }

  @Override
  public long countStores(String application) {
    return sql.count(
        "select count(*) as n from document_stores where application = ?", application);
  }

  @Override
  public boolean isUsed(String application, String schema) {
    return sql.one(
            "select number from documents where application = ? and schema = ? limit 1",
            row -> row.number("number"),
            application,
            schema)
        .isPresent();
  }

  private static ShelfRecord shelf(Row row) {
    return new ShelfRecord(
        row.text("application"),
        row.text("id"),
        row.number("number"),
        row.textOrNull("description"),
        row.text("save_list"),
        row.text("delete_list"),
        row.text("query_list"),
        row.text("attachment_list"),
        row.number("created_at"),
        row.number("updated_at"),
        row.number("version"));
  }

  private static SchemaRecord schema(Row row) {
    return new SchemaRecord(
        row.text("application"),
        row.text("id"),
        row.textOrNull("description"),
        row.text("body"),
        row.number("created_at"),
        row.number("updated_at"),
        row.number("version"));
  }
}
