package io.gatehouse.document;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.document.Order.Place;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Where a page ended, as the caller brings it back. It says nothing that the page did not show.
final class Cursor {
  private static final int LONGEST = 2_048;

  private Cursor() {}

  static String text(Place place) {
    String plain = place.kind() + "\n" + place.number() + "\n" + place.id() + "\n" + place.text();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /// @param sort by what the page was sorted; null for ids
  static @Nullable Place read(@Nullable String text, @Nullable String sort) {
    if (text == null) {
      return null;
    }
    if (text.length() > LONGEST) {
      throw refused();
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      String[] parts = plain.split("\n", 4);
      int kind = Integer.parseInt(parts[0]);
      double number = Double.parseDouble(parts[1]);
      if (parts.length < 4
          || plain.indexOf(0) >= 0
          || kind < 0
          || kind > Place.NOTHING
          || !Double.isFinite(number)) {
        throw refused();
      }
      return sort == null
          ? new Place(Place.NOTHING, 0, "", parts[2])
          : new Place(kind, number, parts[3], parts[2]);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw refused();
    }
  }

  private static Refused refused() {
    return Problem.of(ProblemType.MALFORMED, "this is no place to go on")
        .at("after")
        .cure("send the `next` of the page before")
        .refused();
  }
}
