package io.gatehouse.store.sql.document;

import io.gatehouse.store.document.DocumentStore.Found;
import io.gatehouse.store.document.FieldValue;
import io.gatehouse.store.document.Filter;
import io.gatehouse.store.document.Order;
import io.gatehouse.store.document.Order.Place;
import io.gatehouse.store.document.Scope;
import io.gatehouse.store.document.Tally;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Questions over the documents of one store: what counts is told by the database, so that pages
/// and counts are exact.
final class Queries {
  private final Sql sql;
  private final Scope scope;
  private final Filter filter;

  Queries(Sql sql, Scope scope, Filter filter) {
    this.sql = sql;
    this.scope = scope;
    this.filter = filter;
  }

  List<Found> documents(Order order, int limit) {
    String field = order.field();
    Select select =
        new Select(
            """
            select d.*, s.kind as place_kind, s.number as place_number, s.text as place_text
            from documents d
            left join document_values s on s.document = d.number and s.field = ? and s.place = 0
            """,
            field == null ? "" : field);
    where(select);
    Place after = order.after();
    if (after != null) {
      continueAfter(select, order, after);
    }
    if (field == null) {
      if (order.descending()) {
        select.then("order by d.id desc");
      } else {
        select.then("order by d.id");
      }
    } else if (order.descending()) {
      select.then(
          """
          order by coalesce(s.kind, 4) desc, coalesce(s.number, 0) desc, coalesce(s.text, '') desc,
            d.id desc
          """);
    } else {
      select.then(
          "order by coalesce(s.kind, 4), coalesce(s.number, 0), coalesce(s.text, ''), d.id");
    }
    select.then("limit ?", limit);
    return sql.all(select, Queries::found);
  }

  private static void continueAfter(Select select, Order order, Place after) {
    if (order.field() == null) {
      select.then("and d.id");
      if (order.descending()) {
        select.then("< ?", after.id());
      } else {
        select.then("> ?", after.id());
      }
      return;
    }
    select.then("and (coalesce(s.kind, 4), coalesce(s.number, 0), coalesce(s.text, ''), d.id)");
    if (order.descending()) {
      select.then("<");
    } else {
      select.then(">");
    }
    select.then("(?, ?, ?, ?)", after.kind(), after.number(), after.text(), after.id());
  }

  private static Found found(Row row) {
    Long kind = row.numberOrNull("place_kind");
    String id = row.text("id");
    Place place =
        kind == null
            ? new Place(Place.NOTHING, 0, "", id)
            : new Place(kind.intValue(), row.real("place_number"), row.text("place_text"), id);
    return new Found(SqlDocuments.document(row), place);
  }

  long count() {
    Select select = new Select("select count(*) as n from documents d");
    where(select);
    return sql.all(select, row -> row.number("n")).getFirst();
  }

  List<Tally> total(@Nullable String field) {
    Select select =
        new Select(
            """
            select count(*) as n, count(v.number) as numbers, min(v.number) as least,
              max(v.number) as greatest, sum(v.number) as total
            from documents d
            left join document_values v
              on v.document = d.number and v.field = ? and v.place = 0 and v.kind = 0
            """,
            field == null ? "" : field);
    where(select);
    return sql.all(select, row -> tally(row, null));
  }

  List<Tally> groups(@Nullable String field, String group, int limit) {
    Select select =
        new Select(
            """
            select g.kind as kind, g.number as number, g.text as text, count(*) as n,
              count(v.number) as numbers, min(v.number) as least, max(v.number) as greatest,
              sum(v.number) as total
            from documents d
            join document_values g on g.document = d.number and g.field = ?
            left join document_values v
              on v.document = d.number and v.field = ? and v.place = 0 and v.kind = 0
            """,
            group,
            field == null ? "" : field);
    where(select);
    select.then("group by g.kind, g.number, g.text order by g.kind, g.number, g.text");
    select.then("limit ?", limit);
    return sql.all(
        select,
        row ->
            tally(
                row,
                new FieldValue(
                    group,
                    0,
                    FieldValue.Kind.at((int) row.number("kind")),
                    row.real("number"),
                    row.text("text"))));
  }

  private static Tally tally(Row row, @Nullable FieldValue group) {
    return new Tally(
        group,
        row.number("n"),
        row.number("numbers"),
        row.realOrNull("least"),
        row.realOrNull("greatest"),
        row.realOrNull("total"));
  }

  private void where(Select select) {
    select.then("where d.application = ? and d.store = ? and", scope.application(), scope.store());
    new Bounds(select, scope).write();
    select.then("and");
    new Conditions(select, scope.number()).write(filter);
  }
}
