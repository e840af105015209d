package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.document.AttachmentRecord;
import io.gatehouse.store.document.DocumentRecord;
import io.gatehouse.store.document.DocumentStore.Found;
import io.gatehouse.store.document.FieldValue;
import io.gatehouse.store.document.Filter;
import io.gatehouse.store.document.Filter.Operator;
import io.gatehouse.store.document.Order;
import io.gatehouse.store.document.SchemaRecord;
import io.gatehouse.store.document.Scope;
import io.gatehouse.store.document.Scope.Slice;
import io.gatehouse.store.document.Scope.Split;
import io.gatehouse.store.document.Scope.When;
import io.gatehouse.store.document.ShelfRecord;
import io.gatehouse.store.document.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Documents: both databases find, sort, count and bound them like the slow and obvious way.
class DocumentStoreTest extends StoreContract {
  private static final List<String> TEXTS = List.of("", "a", "ab", "b", "Ä", "\uD7FF", "😀", "a%_");
  private static final List<Double> NUMBERS = List.of(-1.5, 0.0, 2.0, 1e300);
  private static final List<Operator> OPERATORS = List.of(Operator.values());
  private static final List<String> FIELDS = List.of("x", "y", "z.deep");
  private static final String ME = "user:me";

  private long number;

  @BeforeEach
  void store() {
    number =
        stores.write(tx -> {
          tx.shelves().add(schema("s"));
          tx.shelves().add(schema("t"));
          tx.shelves().add(shelf("other"));
          return tx.shelves().add(shelf("box")).number();
        });
  }

  private static ShelfRecord shelf(String id) {
    return new ShelfRecord("main", id, 0, null, "nobody", "nobody", "nobody", "nobody", 1, 1, 1);
  }

  private static SchemaRecord schema(String id) {
    return new SchemaRecord("main", id, null, "{}", 1, 1, 1);
  }

  private static DocumentRecord document(String id, @Nullable String schema) {
    return new DocumentRecord(
        0, "main", "box", id, schema, null, null, null, null, "{\"a\":1}", 5, 6, 1);
  }

  private DocumentRecord add(DocumentRecord document, FieldValue... values) {
    return stores.write(tx -> tx.documents().add(document, List.of(values)));
  }

  private DocumentRecord find(String id) {
    return stores.read(tx -> tx.documents().find("main", "box", id)).orElseThrow();
  }

  private Scope all() {
    return scope(List.of(Slice.all(null), Slice.all("s"), Slice.all("t")), List.of());
  }

  private Scope scope(List<Slice> slices, List<String> entries) {
    return new Scope("main", "box", number, slices, ME, entries);
  }

  @Test
  void aDocumentIsKeptAsItIsAndReplacedByItsNumber() {
    DocumentRecord made =
        add(
            document("d", "s")
                .of("user:a", "user:b")
                .with(new DocumentRecord.Lists("a;group:g", "a", "nobody")));
    reopen();
    assertThat(find("d")).isEqualTo(made);
    change(tx -> {
      tx.documents().keep(made, 3);
      tx.documents()
          .replace(
              made.with((DocumentRecord.@Nullable Lists) null).with("user:c", "{}", 9, 2),
              List.of());
    });
    DocumentRecord now = find("d");
    assertThat(now.lists()).isNull();
    assertThat(now.version()).isEqualTo(2);
    assertThat(now.editor()).isEqualTo("user:c");
    assertThat(
            stores
                .<Optional<DocumentRecord>>read(tx -> tx.documents().version(now, 1))
                .orElseThrow()
                .body())
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void anIdIsTakenOnceInAStoreAndNeedsStoreAndSchema() {
    add(document("d", null));
    assertThatThrownBy(() -> add(document("d", "s"))).isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() -> add(document("e", "none"))).isInstanceOf(MissingReference.class);
    change(tx -> tx.shelves().remove("main", "other"));
    assertThat(stores.<List<ShelfRecord>>read(tx -> tx.shelves().list("main", null, 9))).hasSize(1);
    assertThat(stores.<Long>read(tx -> tx.documents().count("main", "box"))).isEqualTo(1);
    assertThat(stores.<Boolean>read(tx -> tx.shelves().isUsed("main", "s"))).isFalse();
  }

  @Test
  void onlySoManyVersionsAreKept() {
    DocumentRecord made = add(document("d", "s"));
    for (int version = 1; version <= 6; version++) {
      DocumentRecord old = made.with(null, "{\"v\":" + version + "}", 7, version);
      change(tx -> tx.documents().keep(old, 3));
    }
    assertThat(stores.<List<DocumentRecord>>read(tx -> tx.documents().versions(made, 10)))
        .extracting(DocumentRecord::version)
        .containsExactly(6L, 5L, 4L);
  }

  @Test
  void whatHangsOnADocumentGoesWithIt() {
    DocumentRecord made = add(document("d", "s"), FieldValue.text("x", "a"));
    byte[] bytes = {0, 1, -1};
    change(tx ->
        tx.documents().attach(made.number(), new AttachmentRecord("f", "image/png", 3, 8), bytes));
    assertThat(stores.<Optional<byte[]>>read(tx -> tx.documents().content(made.number(), "f")))
        .contains(bytes);
    assertThat(stores.<List<AttachmentRecord>>read(tx -> tx.documents().attachments(made.number())))
        .hasSize(1);
    assertThat(taken("a", -1)).isEqualTo("d");
    assertThat(taken("a", made.number())).isNull();
    change(tx -> tx.documents().remove(made.number()));
    assertThat(stores.<Optional<byte[]>>read(tx -> tx.documents().content(made.number(), "f")))
        .isEmpty();
    assertThat(taken("a", -1)).isNull();
  }

  private @Nullable String taken(String text, long except) {
    return stores
        .read(tx ->
            Optional.ofNullable(
                tx.documents().taken(number, "s", FieldValue.text("x", text), except)))
        .orElse(null);
  }

  @Test
  void aSubjectThatIsGoneMadeAndOwnsNothing() {
    add(document("d", null).of("user:a", "user:b"));
    change(tx -> tx.documents().forget("main", "user:a"));
    assertThat(find("d").creator()).isNull();
    assertThat(find("d").owner()).isEqualTo("user:b");
  }

  @Test
  void filtersAndOrdersAreThoseOfTheObviousWay() {
    Random random = new Random(15);
    Map<String, List<FieldValue>> world = new LinkedHashMap<>();
    change(tx -> {
      for (int i = 0; i < 80; i++) {
        String id = "d" + i;
        List<FieldValue> values = values(random);
        world.put(id, values);
        tx.documents().add(document(id, i % 3 == 0 ? "s" : null), values);
      }
    });
    int hits = 0;
    for (int i = 0; i < 300; i++) {
      Filter filter = filter(random, 3);
      List<String> expected =
          world.keySet().stream().filter(id -> holds(filter, world, id)).toList();
      hits += expected.size();
      assertThat(stores.<Long>read(tx -> tx.documents().count(all(), filter)))
          .as("%s", filter)
          .isEqualTo(expected.size());
      String field = random.nextBoolean() ? FIELDS.get(random.nextInt(3)) : null;
      Order order = new Order(field, random.nextBoolean(), null);
      assertThat(paged(filter, order, 1 + random.nextInt(20)))
          .as("%s by %s", filter, order)
          .containsExactlyElementsOf(sorted(world, expected, order));
    }
    assertThat(hits).isGreaterThan(1_000);
  }

  private List<String> paged(Filter filter, Order order, int limit) {
    List<String> ids = new ArrayList<>();
    Order next = order;
    while (true) {
      Order now = next;
      List<Found> page = stores.read(tx -> tx.documents().query(all(), filter, now, limit));
      page.forEach(found -> ids.add(found.document().id()));
      if (page.size() < limit) {
        return ids;
      }
      next = now.after(page.getLast().place());
    }
  }

  private static List<String> sorted(
      Map<String, List<FieldValue>> world, List<String> ids, Order order) {
    Comparator<String> byValue =
        Comparator.comparing(
            id ->
                Objects.requireNonNull(world.get(id)).stream()
                    .filter(value -> value.field().equals(order.field()) && value.place() == 0)
                    .findFirst()
                    .orElse(null),
            Comparator.nullsLast(
                Comparator.comparing(FieldValue::kind)
                    .thenComparingDouble(FieldValue::number)
                    .thenComparing(FieldValue::text, DocumentStoreTest::byCodePoints)));
    Comparator<String> ascending = byValue.thenComparing(Comparator.naturalOrder());
    return ids.stream().sorted(order.descending() ? ascending.reversed() : ascending).toList();
  }

  private static int byCodePoints(String left, String right) {
    return Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());
  }

  private static List<FieldValue> values(Random random) {
    List<FieldValue> values = new ArrayList<>();
    for (String field : FIELDS) {
      switch (random.nextInt(4)) {
        case 0 -> values.add(value(random, field));
        case 1 -> {
          values.add(value(random, field).at(1));
          values.add(value(random, field).at(2));
        }
        case 2 -> values.add(value(random, field));
        default -> {}
      }
    }
    return values;
  }

  private static FieldValue value(Random random, String field) {
    return switch (random.nextInt(6)) {
      case 0 -> FieldValue.nothing(field);
      case 1 -> FieldValue.truth(field, random.nextBoolean());
      case 2, 3 -> FieldValue.number(field, NUMBERS.get(random.nextInt(NUMBERS.size())));
      default -> FieldValue.text(field, TEXTS.get(random.nextInt(TEXTS.size())));
    };
  }

  private static Filter filter(Random random, int depth) {
    String field = FIELDS.get(random.nextInt(FIELDS.size()));
    return switch (random.nextInt(depth > 0 ? 7 : 4)) {
      case 0 ->
          new Filter.Compare(
              field, OPERATORS.get(random.nextInt(OPERATORS.size())), value(random, field));
      case 1 -> new Filter.In(field, List.of(value(random, field), value(random, field)));
      case 2 -> new Filter.Prefix(field, TEXTS.get(random.nextInt(TEXTS.size())));
      case 3 -> new Filter.Has(field);
      case 4 -> new Filter.Not(filter(random, depth - 1));
      case 5 -> new Filter.And(List.of(filter(random, depth - 1), filter(random, depth - 1)));
      default -> new Filter.Or(List.of(filter(random, depth - 1), filter(random, depth - 1)));
    };
  }

  private static boolean holds(Filter filter, Map<String, List<FieldValue>> world, String id) {
    List<FieldValue> values = Objects.requireNonNull(world.get(id));
    return switch (filter) {
      case Filter.And(List<Filter> parts) ->
          parts.stream().allMatch(part -> holds(part, world, id));
      case Filter.Or(List<Filter> parts) -> parts.stream().anyMatch(part -> holds(part, world, id));
      case Filter.Not(Filter part) -> !holds(part, world, id);
      case Filter.Compare(String field, Operator operator, FieldValue wanted) ->
          values.stream()
              .filter(value -> value.field().equals(field) && value.kind() == wanted.kind())
              .anyMatch(value -> compares(value, operator, wanted));
      case Filter.In(String field, List<FieldValue> wanted) ->
          values.stream()
              .anyMatch(value ->
                  value.field().equals(field)
                      && wanted.stream().anyMatch(one -> one.equals(value.at(0))));
      case Filter.Prefix(String field, String prefix) ->
          values.stream()
              .anyMatch(value ->
                  value.field().equals(field)
                      && value.kind() == FieldValue.Kind.TEXT
                      && value.text().startsWith(prefix));
      case Filter.Has(String field) ->
          values.stream()
              .anyMatch(
                  value -> value.field().equals(field) && value.kind() != FieldValue.Kind.NULL);
      case Filter.OfSystem _ -> throw new AssertionError("not made here");
    };
  }

  private static boolean compares(FieldValue value, Operator operator, FieldValue wanted) {
    int sign =
        switch (value.kind()) {
          case NUMBER, TRUTH -> Double.compare(value.number(), wanted.number());
          case TEXT -> byCodePoints(value.text(), wanted.text());
          case NULL -> 0;
        };
    return switch (operator) {
      case EQUAL -> sign == 0;
      case LESS -> value.kind() == FieldValue.Kind.NULL || sign < 0;
      case LESS_OR_EQUAL -> sign <= 0;
      case GREATER -> value.kind() == FieldValue.Kind.NULL || sign > 0;
      case GREATER_OR_EQUAL -> sign >= 0;
    };
  }

  @Test
  void whatDoesNotCountForTheCallerIsInNoPageAndNoNumber() {
    DocumentRecord.Lists open = new DocumentRecord.Lists("creator;group:g", "nobody", "nobody");
    DocumentRecord.Lists closed = new DocumentRecord.Lists("nobody", "nobody", "nobody");
    change(tx -> {
      tx.documents().add(document("mine", "s").of(null, ME), List.of());
      tx.documents().add(document("made", "s").of(ME, null), List.of());
      tx.documents().add(document("theirs", "s").of("user:x", "user:x"), List.of());
      tx.documents().add(document("listed", "s").of("user:x", null).with(open), List.of());
      tx.documents().add(document("own", "s").of(ME, null).with(open), List.of());
      tx.documents().add(document("closed", "s").of(ME, ME).with(closed), List.of());
      tx.documents().add(document("free", null), List.of());
    });
    assertThat(visible(new Split(When.ALWAYS, When.IF_CREATOR), never(), List.of()))
        .containsExactly("made", "mine");
    assertThat(visible(never(), new Split(When.IF_LISTED, When.IF_LISTED), List.of("group:g")))
        .containsExactly("listed", "own");
    assertThat(visible(never(), new Split(When.IF_LISTED, When.IF_LISTED), List.of("anonymous")))
        .containsExactly("own");
    assertThat(visible(Split.ALWAYS, new Split(When.UNLESS_CLOSED, When.UNLESS_CLOSED), List.of()))
        .containsExactly("listed", "made", "mine", "own", "theirs");
    assertThat(visible(never(), never(), List.of("group:g"))).isEmpty();
    assertThat(
            stores.<List<Found>>read(
                tx -> tx.documents().query(all(), Filter.ALL, Order.BY_ID, 99)))
        .hasSize(7);
  }

  private static Split never() {
    return new Split(When.NEVER, When.NEVER);
  }

  private List<String> visible(Split plain, Split own, List<String> entries) {
    Scope scope = scope(List.of(new Slice("s", plain, own, List.of())), entries);
    List<String> ids =
        stores.read(tx -> tx.documents().query(scope, Filter.ALL, Order.BY_ID, 99)).stream()
            .map(found -> found.document().id())
            .toList();
    assertThat(stores.<Long>read(tx -> tx.documents().count(scope, Filter.ALL)))
        .isEqualTo(ids.size());
    return ids;
  }

  @Test
  void numbersAreSummedForAllAndForEachValue() {
    change(tx -> {
      for (int i = 0; i < 6; i++) {
        List<FieldValue> values =
            new ArrayList<>(List.of(FieldValue.text("g", i % 2 == 0 ? "a" : "b")));
        if (i < 5) {
          values.add(FieldValue.number("n", i));
        }
        tx.documents().add(document("d" + i, null), values);
      }
    });
    assertThat(
            stores.<List<Tally>>read(
                tx -> tx.documents().aggregate(all(), Filter.ALL, "n", null, 9)))
        .containsExactly(new Tally(null, 6, 5, 0.0, 4.0, 10.0));
    assertThat(
            stores.<List<Tally>>read(
                tx -> tx.documents().aggregate(all(), Filter.ALL, "n", "g", 9)))
        .containsExactly(
            new Tally(FieldValue.text("g", "a"), 3, 3, 0.0, 4.0, 6.0),
            new Tally(FieldValue.text("g", "b"), 3, 2, 1.0, 3.0, 4.0));
    assertThat(
            stores.<List<Tally>>read(
                tx -> tx.documents().aggregate(all(), new Filter.Has("none"), "n", null, 9)))
        .containsExactly(new Tally(null, 0, 0, null, null, null));
  }
}
