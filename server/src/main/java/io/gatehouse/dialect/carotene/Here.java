package io.gatehouse.dialect.carotene;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.messaging.presence.Member;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// Who is on a channel, as Carotene's clients are told: each user once, nobody who is anonymous.
final class Here {
  private Here() {}

  static List<String> users(Collection<Member> members) {
    return of(members.stream().map(Member::subject));
  }

  static List<String> of(Stream<Subject> subjects) {
    return subjects
        .filter(subject -> subject.kind() != Subject.Kind.ANONYMOUS)
        .map(MessageText::user)
        .distinct()
        .toList();
  }
}
