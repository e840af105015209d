package io.gatehouse.store.sql.action;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.action.ActionCall;
import io.gatehouse.store.action.ActionStatus;
import io.gatehouse.store.action.ActionStore;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Calls in one table, the last status of each action in another.
public record SqlActions(Sql sql) implements ActionStore {
  @Override
  public void add(ActionCall call, int kept) {
    sql.add(
        "call `" + call.id() + "`",
        """
        insert into action_calls (application, device, action, id, state, sender, payload, status,
          result, created_at, changed_at, due_at, open_until)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        call.application(),
        call.device(),
        call.action(),
        call.id(),
        call.state().name(),
        call.sender().toString(),
        call.payload(),
        call.status(),
        call.result(),
        call.createdAt(),
        call.changedAt(),
        call.dueAt(),
        openUntil(call));
    shrink(call, kept);
  }

  private void shrink(ActionCall call, int kept) {
    sql.change(
        """
        delete from action_calls
        where application = ? and device = ? and action = ? and open_until is null and id <= (
          select id from action_calls where application = ? and device = ? and action = ?
          order by id desc limit 1 offset ?)
        """,
        call.application(),
        call.device(),
        call.action(),
        call.application(),
        call.device(),
        call.action(),
        kept);
  }

  private static @Nullable Long openUntil(ActionCall call) {
    return call.state().isOpen() ? call.dueAt() : null;
  }

  @Override
  public Optional<ActionCall> find(String application, String device, String action, String id) {
    return sql.one(
        "select * from action_calls where application = ? and device = ? and action = ? and id = ?",
        SqlActions::call,
        application,
        device,
        action,
        id);
  }

  @Override
  public void put(ActionCall call) {
    sql.change(
        """
        update action_calls set state = ?, status = ?, result = ?, changed_at = ?, open_until = ?
        where application = ? and device = ? and action = ? and id = ?
        """,
        call.state().name(),
        call.status(),
        call.result(),
        call.changedAt(),
        openUntil(call),
        call.application(),
        call.device(),
        call.action(),
        call.id());
  }

  @Override
  public List<ActionCall> list(
      String application,
      String device,
      String action,
      boolean onlyOpen,
      @Nullable String before,
      int limit) {
    Select select =
        new Select(
                "select * from action_calls where application = ? and device = ? and action = ?",
                application,
                device,
                action)
            .and("id < ?", before)
            .and("open_until > ?", onlyOpen ? 0L : null);
    return sql.all(select.then("order by id desc limit ?", limit), SqlActions::call);
  }

  @Override
  public long open(String application, String device) {
    return sql.count(
        """
        select count(*) as n from action_calls
        where application = ? and device = ? and open_until is not null
        """,
        application,
        device);
  }

  @Override
  public List<ActionCall> due(long now, int limit) {
    return sql.all(
        "select * from action_calls where open_until <= ? order by open_until limit ?",
        SqlActions::call,
        now,
        limit);
  }

  @Override
  public Optional<ActionStatus> status(String application, String device, String action) {
    return sql.one(
        "select * from action_states where application = ? and device = ? and action = ?",
        SqlActions::status,
        application,
        device,
        action);
  }

  @Override
  public List<ActionStatus> statuses(String application, String device) {
    return sql.all(
        "select * from action_states where application = ? and device = ? order by action",
        SqlActions::status,
        application,
        device);
  }

  @Override
  public void put(ActionStatus status) {
    sql.change(
        """
        insert into action_states (application, device, action, call, state, status, result, sender,
          at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (application, device, action) do update set call = excluded.call,
          state = excluded.state, status = excluded.status, result = excluded.result,
          sender = excluded.sender, at = excluded.at
        """,
        status.application(),
        status.device(),
        status.action(),
        status.call(),
        status.state() == null ? null : status.state().name(),
        status.status(),
        status.result(),
        status.by().toString(),
        status.at());
  }

  @Override
  public boolean clear(String application, String device, String action) {
    return sql.change(
            "delete from action_states where application = ? and device = ? and action = ?",
            application,
            device,
            action)
        > 0;
  }

  private static ActionCall call(Row row) {
    return new ActionCall(
        row.text("application"),
        row.text("device"),
        row.text("action"),
        row.text("id"),
        ActionCall.State.valueOf(row.text("state")),
        Subject.parse(row.text("sender")),
        row.text("payload"),
        row.textOrNull("status"),
        row.textOrNull("result"),
        row.number("created_at"),
        row.number("changed_at"),
        row.number("due_at"));
  }

  private static ActionStatus status(Row row) {
    String state = row.textOrNull("state");
    return new ActionStatus(
        row.text("application"),
        row.text("device"),
        row.text("action"),
        row.textOrNull("call"),
        state == null ? null : ActionCall.State.valueOf(state),
        row.textOrNull("status"),
        row.textOrNull("result"),
        Subject.parse(row.text("sender")),
        row.number("at"));
  }
}
