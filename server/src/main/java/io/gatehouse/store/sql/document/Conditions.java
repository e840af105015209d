package io.gatehouse.store.sql.document;

import io.gatehouse.store.document.FieldValue;
import io.gatehouse.store.document.Filter;
import io.gatehouse.store.document.Filter.Operator;
import io.gatehouse.store.document.Filter.SystemField;
import io.gatehouse.store.sql.engine.Select;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A filter as a condition on `documents d`: each comparison is a look into the index of values.
///
/// INVARIANT: every piece of text is a constant; names of fields and values travel as parameters.
final class Conditions {
  private final Select select;
  private final long store;

  Conditions(Select select, long store) {
    this.select = select;
    this.store = store;
  }

  void write(Filter filter) {
    switch (filter) {
      case Filter.And(List<Filter> parts) -> {
        select.then("(1 = 1");
        for (Filter part : parts) {
          select.then("and");
          write(part);
        }
        select.then(")");
      }
      case Filter.Or(List<Filter> parts) -> {
        select.then("(1 = 0");
        for (Filter part : parts) {
          select.then("or");
          write(part);
        }
        select.then(")");
      }
      case Filter.Not(Filter part) -> {
        select.then("not (");
        write(part);
        select.then(")");
      }
      case Filter.Compare(String field, Operator operator, FieldValue value) ->
          compare(field, operator, value);
      case Filter.In(String field, List<FieldValue> values) -> in(field, values);
      case Filter.Prefix(String field, String prefix) -> prefix(field, prefix);
      case Filter.Has(String field) -> {
        begin(field);
        select.then("and v.kind <> 3)");
      }
      case Filter.OfSystem(SystemField field, Operator operator, String text, long number) ->
          system(field, operator, text, number);
    }
  }

  private void begin(String field) {
    select.then(
        "d.number in (select v.document from document_values v where v.store = ? and v.field = ?",
        store,
        field);
  }

  private void compare(String field, Operator operator, FieldValue value) {
    begin(field);
    select.then("and v.kind = ?", value.kind().place());
    switch (value.kind()) {
      case NUMBER, TRUTH -> {
        select.then("and v.number");
        operator(operator);
        select.then("?", value.number());
      }
      case TEXT -> {
        select.then("and v.text");
        operator(operator);
        select.then("?", value.text());
      }
      case NULL -> {}
    }
    select.then(")");
  }

  private void in(String field, List<FieldValue> values) {
    begin(field);
    select.then("and (1 = 0");
    for (FieldValue.Kind kind : FieldValue.Kind.values()) {
      List<FieldValue> same = values.stream().filter(value -> value.kind() == kind).toList();
      if (!same.isEmpty()) {
        select.then("or (v.kind = ?", kind.place());
        if (kind == FieldValue.Kind.TEXT) {
          select.then("and v.text").in(same.stream().map(FieldValue::text).toList());
        } else {
          select.then("and v.number").in(same.stream().map(FieldValue::number).toList());
        }
        select.then(")");
      }
    }
    select.then("))");
  }

  private void prefix(String field, String prefix) {
    begin(field);
    select.then("and v.kind = 1 and v.text >= ?", prefix);
    String above = above(prefix);
    if (above != null) {
      select.then("and v.text < ?", above);
    }
    select.then(")");
  }

  /// The least text that is greater than all that begin like this; null where there is none.
  private static @Nullable String above(String prefix) {
    int end = prefix.length();
    while (end > 0) {
      int last = prefix.codePointBefore(end);
      end -= Character.charCount(last);
      int next = last == Character.MIN_SURROGATE - 1 ? Character.MAX_SURROGATE + 1 : last + 1;
      if (next <= Character.MAX_CODE_POINT) {
        return prefix.substring(0, end) + Character.toString(next);
      }
    }
    return null;
  }

  private void system(SystemField field, Operator operator, String text, long number) {
    switch (field) {
      case ID -> select.then("d.id");
      case SCHEMA -> select.then("coalesce(d.schema, '')");
      case CREATOR -> select.then("coalesce(d.creator, '')");
      case OWNER -> select.then("coalesce(d.owner, '')");
      case CREATED_AT -> select.then("d.created_at");
      case UPDATED_AT -> select.then("d.updated_at");
      case VERSION -> select.then("d.version");
    }
    operator(operator);
    if (field.isNumber()) {
      select.then("?", number);
    } else {
      select.then("?", text);
    }
  }

  private void operator(Operator operator) {
    switch (operator) {
      case EQUAL -> select.then("=");
      case LESS -> select.then("<");
      case LESS_OR_EQUAL -> select.then("<=");
      case GREATER -> select.then(">");
      case GREATER_OR_EQUAL -> select.then(">=");
    }
  }
}
