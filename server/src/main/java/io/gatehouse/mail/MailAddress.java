package io.gatehouse.mail;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where one person gets mail: `local@domain`, without a display name.
///
/// Narrower than RFC 5321, which hardly any mailbox uses to its ends: no quoted local parts, no
/// address literals, no control characters, and so nothing that could become another header or
/// another recipient.
///
/// @param text as it was typed
public record MailAddress(String text) {
  private static final int LONGEST = 254;
  private static final int LONGEST_LOCAL = 64;
  private static final Pattern LOCAL =
      Pattern.compile("[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+(\\.[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*");
  private static final Pattern DOMAIN =
      Pattern.compile(
          "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?"
              + "(\\.[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?)*");

  /// The address that this text is, or empty.
  public static Optional<MailAddress> of(String typed) {
    String text = typed.strip();
    int at = text.lastIndexOf('@');
    boolean good =
        at > 0
            && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST
            && at <= LONGEST_LOCAL
            && LOCAL.matcher(text.substring(0, at)).matches()
            && DOMAIN.matcher(text.substring(at + 1)).matches();
    return good ? Optional.of(new MailAddress(text)) : Optional.empty();
  }

  /// The same, or `Refused` INVALID at this field.
  public static MailAddress required(String typed, String field) {
    return of(typed)
        .orElseThrow(() ->
            Problem.of(ProblemType.INVALID, "this is not a mail address")
                .at(field)
                .cure("write it as `name@example.org`")
                .refused());
  }

  /// The form by which two addresses are the same person's: no provider tells capitals apart.
  public String folded() {
    return text.toLowerCase(Locale.ROOT);
  }

  /// Enough for its owner to recognize it, too little for anybody else: `a…@example.org`.
  public String masked() {
    int at = text.lastIndexOf('@');
    return text.substring(0, text.offsetByCodePoints(0, 1)) + "…" + text.substring(at);
  }

  /// Without the person.
  @Override
  public String toString() {
    return masked();
  }
}
