package io.gatehouse.store.sql.device;

import io.gatehouse.store.device.DeviceModel;
import io.gatehouse.store.device.DeviceStore;
import io.gatehouse.store.device.Retention;
import io.gatehouse.store.device.StreamModel;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Models in one table, their streams in another.
public record SqlDevices(Sql sql) implements DeviceStore {
  private static final int LONGEST_SEARCH = 1_000;

  @Override
  public Optional<DeviceModel> find(String application, String device) {
    return sql.one(
        "select * from device_models where application = ? and device = ?",
        row -> model(row, streams(application, device)),
        application,
        device);
  }

  private List<StreamModel> streams(String application, String device) {
    return sql.all(
        """
        select number, name, body from device_streams
        where application = ? and device = ? order by name
        """,
        row -> DeviceJson.stream(row.number("number"), row.text("name"), row.text("body")),
        application,
        device);
  }

  private static DeviceModel model(Row row, List<StreamModel> streams) {
    return new DeviceModel(
        row.text("application"),
        row.text("device"),
        row.text("properties"),
        DeviceJson.settings(row.text("settings")),
        streams,
        DeviceJson.actions(row.text("actions")),
        row.number("updated_at"),
        row.number("version"));
  }

  @Override
  public DeviceModel put(DeviceModel model) {
    sql.change(
        """
        insert into device_models (application, device, properties, settings, actions, search,
          updated_at, version)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (application, device) do update set properties = excluded.properties,
          settings = excluded.settings, actions = excluded.actions, search = excluded.search,
          updated_at = excluded.updated_at, version = excluded.version
        """,
        model.application(),
        model.device(),
        model.properties(),
        DeviceJson.settings(model.settings()),
        DeviceJson.actions(model.actions()),
        DeviceJson.search(model.properties()),
        model.updatedAt(),
        model.version());
    return new DeviceModel(
        model.application(),
        model.device(),
        model.properties(),
        model.settings(),
        replaced(model),
        model.actions(),
        model.updatedAt(),
        model.version());
  }

  private List<StreamModel> replaced(DeviceModel model) {
    Map<String, Long> known = new HashMap<>();
    for (StreamModel stream : streams(model.application(), model.device())) {
      known.put(stream.name(), stream.number());
    }
    List<StreamModel> kept = new ArrayList<>();
    for (StreamModel stream : model.streams()) {
      Long number = known.remove(stream.name());
      StreamModel numbered = stream.numbered(number == null ? nextNumber() : number);
      write(model, numbered);
      kept.add(numbered);
    }
    known.values().forEach(this::end);
    return kept;
  }

  private void write(DeviceModel model, StreamModel stream) {
    Retention own = stream.retention();
    Retention retention = own == null ? model.settings().retention() : own;
    Long age = retention.ageMillis();
    sql.change(
        """
        insert into device_streams (number, application, device, name, body, age_limit, count_limit)
        values (?, ?, ?, ?, ?, cast(? as bigint), cast(? as bigint))
        on conflict (number) do update set body = excluded.body, age_limit = excluded.age_limit,
          count_limit = excluded.count_limit
        """,
        stream.number(),
        model.application(),
        model.device(),
        stream.name(),
        DeviceJson.body(stream),
        age == null ? null : Math.multiplyExact(age, 1_000L),
        retention.records());
  }

  private long nextNumber() {
    sql.change("update stream_numbers set last = last + 1");
    return sql.count("select last as n from stream_numbers");
  }

  private void end(long number) {
    sql.change("delete from device_streams where number = ?", number);
    sql.change("insert into ended_streams (number) values (?)", number);
  }

  /// Ends every stream of a device that is removed; its model goes with the principal.
  public void end(String application, String device) {
    sql.change(
        """
        insert into ended_streams (number)
        select number from device_streams where application = ? and device = ?
        """,
        application,
        device);
    sql.change(
        "delete from device_streams where application = ? and device = ?", application, device);
  }

  @Override
  public List<String> search(String application, Query query, @Nullable String after, int limit) {
    Select select =
        query.stream() == null
            ? new Select(
                """
                select p.id from principals p
                left join device_models m on m.application = p.application and m.device = p.id
                where p.application = ?\
                """,
                application)
            : new Select(
                """
                select p.id from device_streams s
                join principals p on p.application = s.application and p.id = s.device
                left join device_models m on m.application = p.application and m.device = p.id
                where s.application = ? and s.name = ?\
                """,
                application,
                query.stream());
    select
        .and("p.kind = ?", "device")
        .and("p.owner = ?", query.owner())
        .and("p.parent = ?", query.parent())
        .and("p.search like ? escape '!'", pattern(query.text(), "%"));
    for (String property : query.properties()) {
      select.and("m.search like ? escape '!'", pattern(property, "%\n"));
    }
    select.and("p.id > ?", after).then("order by p.id limit ?", limit);
    return sql.all(select, row -> row.text("id"));
  }

  /// @param before what stands before the text that is looked for
  private static @Nullable String pattern(@Nullable String text, String before) {
    if (text == null) {
      return null;
    }
    if (text.length() > LONGEST_SEARCH) {
      throw new IllegalArgumentException("a search has " + LONGEST_SEARCH + " characters at most");
    }
    String literal = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    String after = before.equals("%") ? "%" : "\n%";
    return before + literal.toLowerCase(Locale.ROOT) + after;
  }

  @Override
  public List<Limited> limited(long after, int limit) {
    return sql.all(
        """
        select number, age_limit, count_limit from device_streams
        where (age_limit is not null or count_limit is not null) and number > ?
        order by number limit ?
        """,
        row ->
            new Limited(
                row.number("number"),
                row.numberOrNull("age_limit"),
                row.numberOrNull("count_limit")),
        after,
        limit);
  }

  @Override
  public List<Long> ended(int limit) {
    return sql.all(
        "select number from ended_streams order by number limit ?",
        row -> row.number("number"),
        limit);
  }

  @Override
  public void forget(long stream) {
    sql.change(
        """
        delete from ended_streams where number = ?
          and not exists (select 1 from stream_records where stream = ?)
        """,
        stream,
        stream);
  }
}
