package io.gatehouse.store.sql.raptor;

import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.raptor.RaptorStore;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Raptor's items in one table; foreign keys take them away with their principal or token.
public record SqlRaptor(Sql sql) implements RaptorStore {
  private static final int AT_ONCE = 500;

  @Override
  public void add(RaptorItem item) {
    requireHolders(item);
    sql.add(
        "%s `%s`".formatted(item.kind().name().toLowerCase(Locale.ROOT), item.id()),
        """
        insert into raptor_items (application, kind, id, principal, token, above, domain, name,
          body, created_at, updated_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        item.application(),
        item.kind().name(),
        item.id(),
        item.principal(),
        item.token(),
        item.above(),
        item.domain(),
        item.name(),
        item.body(),
        item.createdAt(),
        item.updatedAt(),
        item.version());
  }

  private void requireHolders(RaptorItem item) {
    if (item.principal() != null
        && sql.count(
                "select count(*) as n from principals where application = ? and id = ?",
                item.application(),
                item.principal())
            == 0) {
      throw new MissingReference("there is no principal `" + item.principal() + "`");
    }
    if (item.token() != null
        && sql.count(
                "select count(*) as n from tokens where application = ? and id = ?",
                item.application(),
                item.token())
            == 0) {
      throw new MissingReference("there is no token `" + item.token() + "`");
    }
  }

  @Override
  public Optional<RaptorItem> find(String application, RaptorItem.Kind kind, String id) {
    return sql.one(
        "select * from raptor_items where application = ? and kind = ? and id = ?",
        SqlRaptor::item,
        application,
        kind.name(),
        id);
  }

  @Override
  public List<RaptorItem> find(String application, RaptorItem.Kind kind, Collection<String> ids) {
    List<String> wanted = List.copyOf(ids);
    List<RaptorItem> found = new ArrayList<>();
    for (int from = 0; from < wanted.size(); from += AT_ONCE) {
      Select select =
          new Select(
                  "select * from raptor_items where application = ? and kind = ?",
                  application,
                  kind.name())
              .andIn("id", wanted.subList(from, Math.min(from + AT_ONCE, wanted.size())));
      found.addAll(sql.all(select, SqlRaptor::item));
    }
    return found;
  }

  @Override
  public Optional<RaptorItem> named(String application, RaptorItem.Kind kind, String name) {
    return sql.one(
        """
        select * from raptor_items where application = ? and kind = ? and name = ?
        order by id limit 1
        """,
        SqlRaptor::item,
        application,
        kind.name(),
        name);
  }

  @Override
  public Optional<RaptorItem> update(
      String application, RaptorItem.Kind kind, String id, UnaryOperator<RaptorItem> change) {
    return find(application, kind, id).map(old -> replace(old, change.apply(old)));
  }

  private RaptorItem replace(RaptorItem old, RaptorItem wanted) {
    boolean unique = old.kind() == RaptorItem.Kind.ROLE;
    if (unique
        && wanted.name() != null
        && named(old.application(), old.kind(), wanted.name())
            .filter(other -> !other.id().equals(old.id()))
            .isPresent()) {
      throw new AlreadyExists("name `" + wanted.name() + "` is taken");
    }
    RaptorItem fresh =
        new RaptorItem(
            old.application(),
            old.kind(),
            old.id(),
            wanted.principal(),
            wanted.token(),
            wanted.above(),
            wanted.domain(),
            wanted.name(),
            wanted.body(),
            old.createdAt(),
            wanted.updatedAt(),
            old.version() + 1);
    sql.change(
        """
        update raptor_items set principal = ?, token = ?, above = ?, domain = ?, name = ?, body = ?,
          updated_at = ?, version = ?
        where application = ? and kind = ? and id = ?
        """,
        fresh.principal(),
        fresh.token(),
        fresh.above(),
        fresh.domain(),
        fresh.name(),
        fresh.body(),
        fresh.updatedAt(),
        fresh.version(),
        fresh.application(),
        fresh.kind().name(),
        fresh.id());
    return fresh;
  }

  @Override
  public boolean remove(String application, RaptorItem.Kind kind, String id) {
    return sql.change(
            "delete from raptor_items where application = ? and kind = ? and id = ?",
            application,
            kind.name(),
            id)
        > 0;
  }

  @Override
  public List<RaptorItem> list(
      String application, RaptorItem.Kind kind, Filter filter, @Nullable String after, int limit) {
    Select select =
        new Select(
                "select * from raptor_items where application = ? and kind = ?",
                application,
                kind.name())
            .and("principal = ?", filter.principal())
            .and("above = ?", filter.above())
            .and("domain = ?", filter.domain())
            .and("name = ?", filter.name())
            .and("id > ?", after)
            .then("order by id limit ?", limit);
    return sql.all(select, SqlRaptor::item);
  }

  private static RaptorItem item(Row row) {
    return new RaptorItem(
        row.text("application"),
        RaptorItem.Kind.valueOf(row.text("kind")),
        row.text("id"),
        row.textOrNull("principal"),
        row.textOrNull("token"),
        row.textOrNull("above"),
        row.textOrNull("domain"),
        row.textOrNull("name"),
        row.text("body"),
        row.number("created_at"),
        row.number("updated_at"),
        row.number("version"));
  }
}
