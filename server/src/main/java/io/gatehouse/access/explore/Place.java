package io.gatehouse.access.explore;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// How far an answer to "who may?" has come: among those who are named one by one, or among the
/// holders of a role or group.
///
/// @param holder the role or group; null while those are looked at who are named
/// @param last the one who was looked at last; null for none of them
record Place(@Nullable Subject holder, @Nullable String last) {
  static final Place START = new Place(null, null);

  String text() {
    String text = (holder == null ? "" : holder.toString()) + '\n' + (last == null ? "" : last);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static Place parse(@Nullable String text) {
    if (text == null) {
      return START;
    }
    try {
      String read = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int end = read.indexOf('\n');
      if (end >= 0) {
        String holder = read.substring(0, end);
        String last = read.substring(end + 1);
        return new Place(
            holder.isEmpty() ? null : Subject.parse(holder), last.isEmpty() ? null : last);
      }
    } catch (IllegalArgumentException wrong) {
      // said below
    }
    throw Problem.of(ProblemType.INVALID, "`after` is no `next` of an earlier answer")
        .at("after")
        .cure("leave it out to begin anew")
        .refused();
  }
}
