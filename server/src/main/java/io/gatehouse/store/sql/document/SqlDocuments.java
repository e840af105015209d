package io.gatehouse.store.sql.document;

import io.gatehouse.store.MissingReference;
import io.gatehouse.store.document.AttachmentRecord;
import io.gatehouse.store.document.DocumentRecord;
import io.gatehouse.store.document.DocumentStore;
import io.gatehouse.store.document.FieldValue;
import io.gatehouse.store.document.Filter;
import io.gatehouse.store.document.Order;
import io.gatehouse.store.document.Scope;
import io.gatehouse.store.document.Tally;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Documents with their values, readers, versions and attachments.
public record SqlDocuments(Sql sql) implements DocumentStore {

  @Override
  public DocumentRecord add(DocumentRecord document, List<FieldValue> values) {
    long store = requireStore(document);
    // INVARIANT: there is one writer, so that nobody takes the same number
    long number = sql.count("select coalesce(max(number), 0) + 1 as n from documents");
    DocumentRecord.Lists lists = document.lists();
    sql.add(
        "document `%s/%s`".formatted(document.store(), document.id()),
        """
        insert into documents (number, application, store, id, schema, creator, owner, editor,
          readers, writers, deleters, body, created_at, updated_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        number,
        document.application(),
        document.store(),
        document.id(),
        document.schema(),
        document.creator(),
        document.owner(),
        document.editor(),
        lists == null ? null : lists.read(),
        lists == null ? null : lists.write(),
        lists == null ? null : lists.delete(),
        document.body(),
        document.createdAt(),
        document.updatedAt(),
        document.version());
    note(number, store, lists, values);
    return find(document.application(), document.store(), document.id()).orElseThrow();
  }

  private long requireStore(DocumentRecord document) {
    if (document.schema() != null
        && sql.count(
                "select count(*) as n from document_schemas where application = ? and id = ?",
                document.application(),
                document.schema())
            == 0) {
      throw new MissingReference("there is no schema `" + document.schema() + "`");
    }
    return sql.one(
            "select number from document_stores where application = ? and id = ?",
            row -> row.number("number"),
            document.application(),
            document.store())
        .orElseThrow(() -> new MissingReference("there is no store `" + document.store() + "`"));
  }

  private void note(
      long number, long store, DocumentRecord.@Nullable Lists lists, List<FieldValue> values) {
    if (lists != null) {
      List<@Nullable Object[]> readers = new ArrayList<>();
      for (String entry : lists.read().split(";", -1)) {
        if (!entry.isEmpty()) {
          readers.add(new Object[] {number, entry});
        }
      }
      sql.changeAll("insert into document_readers (document, entry) values (?, ?)", readers);
    }
    List<@Nullable Object[]> rows = new ArrayList<>(values.size());
    for (FieldValue value : values) {
      rows.add(
          new Object[] {
            number,
            value.field(),
            value.place(),
            store,
            value.kind().place(),
            value.number(),
            value.text()
          });
    }
    sql.changeAll(
        """
        insert into document_values (document, field, place, store, kind, number, text)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        rows);
  }

  @Override
  public Optional<DocumentRecord> find(String application, String store, String id) {
    return sql.one(
        "select * from documents where application = ? and store = ? and id = ?",
        SqlDocuments::document,
        application,
        store,
        id);
  }

  @Override
  public void replace(DocumentRecord document, List<FieldValue> values) {
    long store = requireStore(document);
    DocumentRecord.Lists lists = document.lists();
    sql.change(
        """
        update documents set schema = ?, creator = ?, owner = ?, editor = ?, readers = ?,
          writers = ?, deleters = ?, body = ?, updated_at = ?, version = ?
        where number = ?
        """,
        document.schema(),
        document.creator(),
        document.owner(),
        document.editor(),
        lists == null ? null : lists.read(),
        lists == null ? null : lists.write(),
        lists == null ? null : lists.delete(),
        document.body(),
        document.updatedAt(),
        document.version(),
        document.number());
    sql.change("delete from document_readers where document = ?", document.number());
    sql.change("delete from document_values where document = ?", document.number());
    note(document.number(), store, lists, values);
  }

  @Override
  public boolean remove(long number) {
    sql.change(
        """
        update document_files set bytes = bytes - (
          select coalesce(sum(a.bytes), 0) from document_attachments a where a.document = ?)
        where application = (select application from documents where number = ?)
        """,
        number,
        number);
    // what hangs on it goes by its foreign keys
    return sql.change("delete from documents where number = ?", number) > 0;
  }

  @Override
  public void forget(String application, String subject) {
    sql.change(
        "update documents set creator = null where application = ? and creator = ?",
        application,
        subject);
    sql.change(
        "update documents set owner = null where application = ? and owner = ?",
        application,
        subject);
  }

  @Override
  public long count(String application, String store) {
    return sql.count(
        "select count(*) as n from documents where application = ? and store = ?",
        application,
        store);
  }

  @Override
  public List<@Nullable String> schemas(String application, String store) {
    List<@Nullable String> all = new ArrayList<>();
    sql.all(
            "select distinct schema from documents where application = ? and store = ?",
            row -> Optional.ofNullable(row.textOrNull("schema")),
            application,
            store)
        .forEach(schema -> all.add(schema.orElse(null)));
    return all;
  }

  @Override
  public List<DocumentRecord> ofSchema(String application, String schema, long after, int limit) {
    return sql.all(
        """
        select * from documents where application = ? and schema = ? and number > ?
        order by number limit ?
        """,
        SqlDocuments::document,
        application,
        schema,
        after,
        limit);
  }

  @Override
  public @Nullable String taken(long store, String schema, FieldValue value, long except) {
    return sql.one(
            """
            select d.id from document_values v join documents d on d.number = v.document
            where v.store = ? and v.field = ? and v.kind = ? and v.number = ? and v.text = ?
              and d.schema = ? and d.number <> ?
            limit 1
            """,
            row -> row.text("id"),
            store,
            value.field(),
            value.kind().place(),
            value.number(),
            value.text(),
            schema,
            except)
        .orElse(null);
  }

  @Override
  public void keep(DocumentRecord old, int most) {
    sql.change(
        """
        insert into document_versions (document, version, editor, body, updated_at)
        values (?, ?, ?, ?, ?) on conflict do nothing
        """,
        old.number(),
        old.version(),
        old.editor(),
        old.body(),
        old.updatedAt());
    sql.change(
        """
        delete from document_versions where document = ? and version not in (
          select version from document_versions where document = ? order by version desc limit ?)
        """,
        old.number(),
        old.number(),
        most);
  }

  @Override
  public Optional<DocumentRecord> version(DocumentRecord today, long version) {
    return sql.one(
        "select * from document_versions where document = ? and version = ?",
        row -> earlier(today, row),
        today.number(),
        version);
  }

  @Override
  public List<DocumentRecord> versions(DocumentRecord today, int limit) {
    return sql.all(
        "select * from document_versions where document = ? order by version desc limit ?",
        row -> earlier(today, row),
        today.number(),
        limit);
  }

  private static DocumentRecord earlier(DocumentRecord today, Row row) {
    return today.with(
        row.textOrNull("editor"),
        row.text("body"),
        row.number("updated_at"),
        row.number("version"));
  }

  @Override
  public List<AttachmentRecord> attachments(long document) {
    return sql.all(
        """
        select name, content_type, bytes, updated_at from document_attachments where document = ?
        order by name
        """,
        row ->
            new AttachmentRecord(
                row.text("name"),
                row.text("content_type"),
                row.number("bytes"),
                row.number("updated_at")),
        document);
  }

  @Override
  public Optional<byte[]> content(long document, String name) {
    return sql.one(
        "select content from document_attachments where document = ? and name = ?",
        row -> row.bytes("content"),
        document,
        name);
  }

  @Override
  public void attach(long document, AttachmentRecord attachment, byte[] content) {
    count(document, attachment.bytes() - held(document, attachment.name()));
    sql.change(
        """
        insert into document_attachments (document, name, content_type, bytes, content, updated_at)
        values (?, ?, ?, ?, ?, ?)
        on conflict (document, name) do update set content_type = excluded.content_type,
          bytes = excluded.bytes, content = excluded.content, updated_at = excluded.updated_at
        """,
        document,
        attachment.name(),
        attachment.contentType(),
        attachment.bytes(),
        content,
        attachment.updatedAt());
  }

  @Override
  public boolean detach(long document, String name) {
    count(document, -held(document, name));
    return sql.change(
            "delete from document_attachments where document = ? and name = ?", document, name)
        > 0;
  }

  private long held(long document, String name) {
    return sql.count(
        """
        select coalesce(sum(bytes), 0) as n from document_attachments
        where document = ? and name = ?
        """,
        document,
        name);
  }

  private void count(long document, long more) {
    sql.change(
        """
        insert into document_files (application, bytes)
        select application, ? from documents where number = ?
        on conflict (application) do update set bytes = document_files.bytes + excluded.bytes
        """,
        more,
        document);
  }

  @Override
  public long attached(String application) {
    return sql.count(
        "select coalesce(sum(bytes), 0) as n from document_files where application = ?",
        application);
  }

  @Override
  public List<Found> query(Scope scope, Filter filter, Order order, int limit) {
    return new Queries(sql, scope, filter).documents(order, limit);
  }

  @Override
  public long count(Scope scope, Filter filter) {
    return new Queries(sql, scope, filter).count();
  }

  @Override
  public List<Tally> aggregate(
      Scope scope, Filter filter, @Nullable String field, @Nullable String group, int limit) {
    Queries queries = new Queries(sql, scope, filter);
    return group == null ? queries.total(field) : queries.groups(field, group, limit);
  }

  static DocumentRecord document(Row row) {
    String readers = row.textOrNull("readers");
    return new DocumentRecord(
        row.number("number"),
        row.text("application"),
        row.text("store"),
        row.text("id"),
        row.textOrNull("schema"),
        row.textOrNull("creator"),
        row.textOrNull("owner"),
        row.textOrNull("editor"),
        readers == null
            ? null
            : new DocumentRecord.Lists(readers, row.text("writers"), row.text("deleters")),
        row.text("body"),
        row.number("created_at"),
        row.number("updated_at"),
        row.number("version"));
  }
}
