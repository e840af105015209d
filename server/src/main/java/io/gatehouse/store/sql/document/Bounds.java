package io.gatehouse.store.sql.document;

import io.gatehouse.store.document.Scope;
import io.gatehouse.store.document.Scope.Slice;
import io.gatehouse.store.document.Scope.Split;
import io.gatehouse.store.document.Scope.When;
import io.gatehouse.store.sql.engine.Select;

/// Which documents count for whoever asks, as a condition on `documents d`.
final class Bounds {
  private final Select select;
  private final Scope scope;

  Bounds(Select select, Scope scope) {
    this.select = select;
    this.scope = scope;
  }

  void write() {
    select.then("(1 = 0");
    for (Slice slice : scope.slices()) {
      select.then("or (");
      slice(slice);
      select.then(")");
    }
    select.then(")");
  }

  private void slice(Slice slice) {
    if (slice.schema() == null) {
      select.then("d.schema is null");
    } else {
      select.then("d.schema = ?", slice.schema());
    }
    if (!slice.plain().isAlways() || !slice.own().isAlways()) {
      select.then("and ((d.readers is null and");
      split(slice.plain());
      select.then(") or (d.readers is not null and");
      split(slice.own());
      select.then("))");
    }
    for (Split field : slice.fields()) {
      if (!field.isAlways()) {
        select.then("and");
        split(field);
      }
    }
  }

  private void split(Split split) {
    String me = scope.me();
    if (me == null || split.mine() == split.others()) {
      when(split.others());
      return;
    }
    select.then("((d.owner = ? and", me);
    when(split.mine());
    select.then(") or ((d.owner is null or d.owner <> ?) and", me);
    when(split.others());
    select.then("))");
  }

  private void when(When when) {
    switch (when) {
      case ALWAYS -> select.then("1 = 1");
      case NEVER -> select.then("1 = 0");
      case UNLESS_CLOSED -> select.then("d.readers <> 'nobody'");
      case IF_CREATOR -> {
        if (scope.me() == null) {
          select.then("1 = 0");
        } else {
          select.then("d.creator = ?", scope.me());
        }
      }
      case IF_LISTED -> listed();
    }
  }

  private void listed() {
    select.then(
        "exists (select 1 from document_readers r where r.document = d.number and (r.entry");
    select.in(scope.entries());
    String me = scope.me();
    if (me != null) {
      select.then(
          "or (r.entry = 'owner' and d.owner = ?) or (r.entry = 'creator' and d.creator = ?)",
          me,
          me);
    }
    select.then("))");
  }
}
