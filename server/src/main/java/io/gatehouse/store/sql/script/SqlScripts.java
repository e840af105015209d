package io.gatehouse.store.sql.script;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.store.script.Script;
import io.gatehouse.store.script.ScriptListener;
import io.gatehouse.store.script.ScriptStore;
import io.gatehouse.store.script.ScriptTimer;
import io.gatehouse.store.script.ScriptVersion;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Scripts in one table, what belongs to them in others.
public record SqlScripts(Sql sql) implements ScriptStore {
  private static final byte[] NOTHING = {};

  @Override
  public Optional<Script> find(String application, String path) {
    return sql.one(
        "select * from scripts where application = ? and path = ?",
        row -> script(row, row.bytes("content")),
        application,
        path);
  }

  @Override
  public Optional<Script> longest(String application, List<String> paths) {
    Select select =
        new Select("select * from scripts where application = ?", application)
            .andIn("path", paths)
            .then("order by length(path) desc limit 1");
    return sql.all(select, row -> script(row, row.bytes("content"))).stream().findFirst();
  }

  @Override
  public List<Script> list(String application, String prefix, @Nullable String after, int limit) {
    Select select =
        new Select(
                """
                select application, path, kind, content_type, execute_list, read_list, write_list,
                  run_as, owner, author, narrowed, created_at, updated_at, version
                from scripts where application = ?
                """,
                application)
            .and("path >= ?", prefix.isEmpty() ? null : prefix)
            // no path has a character behind this one
            .and("path < ?", prefix.isEmpty() ? null : prefix + "~")
            .and("path > ?", after);
    return sql.all(select.then("order by path limit ?", limit), row -> script(row, NOTHING));
  }

  @Override
  public long count(String application) {
    return sql.count("select count(*) as n from scripts where application = ?", application);
  }

  @Override
  public Script put(Script script) {
    sql.change(
        """
        insert into scripts (application, path, kind, content_type, content, execute_list,
          read_list, write_list, run_as, owner, author, narrowed, created_at, updated_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
        on conflict (application, path) do update set kind = excluded.kind,
          content_type = excluded.content_type, content = excluded.content,
          execute_list = excluded.execute_list, read_list = excluded.read_list,
          write_list = excluded.write_list, run_as = excluded.run_as, owner = excluded.owner,
          author = excluded.author, narrowed = excluded.narrowed, updated_at = excluded.updated_at, version = scripts.version + 1
        """,
        script.application(),
        script.path(),
        script.kind().name(),
        script.contentType(),
        script.content(),
        script.lists().execute(),
        script.lists().read(),
        script.lists().write(),
        script.runAs().name(),
        script.owner().toString(),
        script.author().toString(),
        script.narrowed(),
        script.createdAt(),
        script.updatedAt());
    return find(script.application(), script.path()).orElseThrow();
  }

  @Override
  public boolean remove(String application, String path) {
    return sql.change("delete from scripts where application = ? and path = ?", application, path)
        > 0;
  }

  @Override
  public void keep(Script script, int kept) {
    sql.change(
        """
        insert into script_versions (application, path, version, kind, content_type, content,
          author, at)
        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        script.application(),
        script.path(),
        script.version(),
        script.kind().name(),
        script.contentType(),
        script.content(),
        script.author().toString(),
        script.updatedAt());
    sql.change(
        """
        delete from script_versions where application = ? and path = ? and version <= (
          select version from script_versions where application = ? and path = ?
          order by version desc limit 1 offset ?)
        """,
        script.application(),
        script.path(),
        script.application(),
        script.path(),
        kept);
  }

  @Override
  public List<ScriptVersion> versions(String application, String path) {
    return sql.all(
        """
        select * from script_versions where application = ? and path = ? order by version desc
        """,
        SqlScripts::version,
        application,
        path);
  }

  @Override
  public Optional<ScriptVersion> version(String application, String path, long version) {
    return sql.one(
        "select * from script_versions where application = ? and path = ? and version = ?",
        SqlScripts::version,
        application,
        path,
        version);
  }

  @Override
  public void say(List<LogLine> lines) {
    List<@Nullable Object[]> rows = new ArrayList<>(lines.size());
    for (LogLine line : lines) {
      rows.add(
          new @Nullable Object[] {
            line.application(),
            line.id(),
            line.path(),
            line.run(),
            line.level().name(),
            line.line(),
            line.caller(),
            line.at()
          });
    }
    sql.changeAll(
        """
        insert into script_logs (application, id, path, run, level, line, caller, at)
        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        rows);
  }

  @Override
  public List<LogLine> said(String application, Search search, @Nullable String before, int limit) {
    Select select =
        new Select("select * from script_logs where application = ?", application)
            .and("path = ?", search.path())
            .and("run = ?", search.run())
            .and("id < ?", before)
            .and("lower(line) like ? escape '!'", pattern(search.text()));
    LogLine.Level least = search.level();
    if (least != null) {
      select.andIn(
          "level",
          Arrays.stream(LogLine.Level.values())
              .filter(level -> level.compareTo(least) >= 0)
              .map(Enum::name)
              .toList());
    }
    return sql.all(select.then("order by id desc limit ?", limit), SqlScripts::line);
  }

  private static @Nullable String pattern(@Nullable String text) {
    return text == null
        ? null
        : "%"
            + text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_")
            + "%";
  }

  @Override
  public int forget(long before, int kept) {
    int gone = sql.change("delete from script_logs where at < ?", before);
    List<String> applications =
        sql.all("select distinct application from script_logs", row -> row.text("application"));
    for (String application : applications) {
      gone +=
          sql.change(
              """
              delete from script_logs where application = ? and id <= (
                select id from script_logs where application = ?
                order by id desc limit 1 offset ?)
              """,
              application,
              application,
              kept);
    }
    return gone;
  }

  @Override
  public List<ScriptTimer> timers(String application, @Nullable String after, int limit) {
    Select select =
        new Select("select * from script_timers where application = ?", application)
            .and("id > ?", after);
    return sql.all(select.then("order by id limit ?", limit), SqlScripts::timer);
  }

  @Override
  public Optional<ScriptTimer> timer(String application, String id) {
    return sql.one(
        "select * from script_timers where application = ? and id = ?",
        SqlScripts::timer,
        application,
        id);
  }

  @Override
  public long timers(String application) {
    return sql.count("select count(*) as n from script_timers where application = ?", application);
  }

  @Override
  public List<ScriptTimer> due(long now, int limit) {
    return sql.all(
        """
        select * from script_timers where due_at <= ?
          and application in (select id from applications where state = 'OPEN')
        order by due_at limit ?
        """,
        SqlScripts::timer,
        now,
        limit);
  }

  @Override
  public void put(ScriptTimer timer) {
    sql.change(
        """
        insert into script_timers (application, id, path, cron, zone, parameters, owner,
          owner_since, due_at, created_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (application, id) do update set due_at = excluded.due_at
        """,
        timer.application(),
        timer.id(),
        timer.path(),
        timer.cron(),
        timer.zone(),
        timer.parameters(),
        timer.owner().toString(),
        timer.ownerSince(),
        timer.dueAt(),
        timer.createdAt());
  }

  @Override
  public boolean removeTimer(String application, String id) {
    return sql.change("delete from script_timers where application = ? and id = ?", application, id)
        > 0;
  }

  @Override
  public List<ScriptListener> listeners() {
    return sql.all("select * from script_listeners order by application, id", SqlScripts::listener);
  }

  @Override
  public List<ScriptListener> listeners(String application) {
    return sql.all(
        "select * from script_listeners where application = ? order by id",
        SqlScripts::listener,
        application);
  }

  @Override
  public void add(ScriptListener listener) {
    sql.add(
        "listener `" + listener.id() + "`",
        """
        insert into script_listeners (application, id, path, filter, owner, owner_since, created_at)
        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        listener.application(),
        listener.id(),
        listener.path(),
        listener.filter(),
        listener.owner().toString(),
        listener.ownerSince(),
        listener.createdAt());
  }

  @Override
  public boolean removeListener(String application, String id) {
    return sql.change(
            "delete from script_listeners where application = ? and id = ?", application, id)
        > 0;
  }

  private static Script script(Row row, byte[] content) {
    return new Script(
        row.text("application"),
        row.text("path"),
        Script.Kind.valueOf(row.text("kind")),
        row.text("content_type"),
        content,
        new Script.Lists(row.text("execute_list"), row.text("read_list"), row.text("write_list")),
        Script.RunAs.valueOf(row.text("run_as")),
        Subject.parse(row.text("owner")),
        Subject.parse(row.text("author")),
        row.flag("narrowed"),
        row.number("created_at"),
        row.number("updated_at"),
        row.number("version"));
  }

  private static ScriptVersion version(Row row) {
    return new ScriptVersion(
        row.number("version"),
        Script.Kind.valueOf(row.text("kind")),
        row.text("content_type"),
        row.bytes("content"),
        Subject.parse(row.text("author")),
        row.number("at"));
  }

  private static LogLine line(Row row) {
    return new LogLine(
        row.text("application"),
        row.text("id"),
        row.text("path"),
        row.text("run"),
        LogLine.Level.valueOf(row.text("level")),
        row.text("line"),
        row.text("caller"),
        row.number("at"));
  }

  private static ScriptTimer timer(Row row) {
    return new ScriptTimer(
        row.text("application"),
        row.text("id"),
        row.text("path"),
        row.textOrNull("cron"),
        row.text("zone"),
        row.text("parameters"),
        Subject.parse(row.text("owner")),
        row.number("owner_since"),
        row.number("due_at"),
        row.number("created_at"));
  }

  private static ScriptListener listener(Row row) {
    return new ScriptListener(
        row.text("application"),
        row.text("id"),
        row.text("path"),
        row.text("filter"),
        Subject.parse(row.text("owner")),
        row.number("owner_since"),
        row.number("created_at"));
  }
}
