package io.gatehouse.dialect.api.form;

import io.gatehouse.change.Receipt;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.TokenRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The answers that several routes give.
public final class Answers {
  private Answers() {}

  /// One page; `next` is left out on the last one.
  public record Listing<T>(List<T> items, @Nullable String next) {}

  /// What a change ended.
  public record Ended(Receipt receipt) {}

  /// When and from where a token was last used.
  public record LastUsed(Instant at, String address, String transport) {

    public static @Nullable LastUsed of(TokenRecord.@Nullable LastUse use) {
      return use == null
          ? null
          : new LastUsed(Instant.ofEpochMilli(use.at()), use.address(), use.transport());
    }
  }

  public static <R, S> Response page(Page<R> page, Function<R, S> shape) {
    return Response.ok(new Listing<>(page.items().stream().map(shape).toList(), page.next()));
  }

  /// One page of a listing that is held as a whole.
  public static <R, S> Response slice(
      Request request, List<R> records, Function<R, String> id, Function<R, S> shape) {
    String after = Asked.after(request);
    int limit = Asked.limit(request);
    List<R> rest =
        records.stream()
            .sorted(Comparator.comparing(id))
            .filter(record -> after == null || id.apply(record).compareTo(after) > 0)
            .limit(limit + 1L)
            .toList();
    boolean more = rest.size() > limit;
    List<R> items = more ? rest.subList(0, limit) : rest;
    return page(new Page<>(items, more ? id.apply(items.getLast()) : null), shape);
  }

  public static Response ended(Receipt receipt) {
    return Response.ok(new Ended(receipt));
  }

  /// The thing with its version, or 304 to whoever has that version already.
  public static Response versioned(Request request, long version, Object json) {
    String known = request.header("If-None-Match");
    return known != null && known.equals('"' + Long.toString(version) + '"')
        ? Response.notModified(version)
        : Response.ok(json).version(version);
  }

  public static @Nullable Instant time(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
