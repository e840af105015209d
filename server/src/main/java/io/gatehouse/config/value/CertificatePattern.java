package io.gatehouse.config.value;

import io.gatehouse.core.policy.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where in a client certificate the name of its principal stands, such as `CN=${device}`,
/// `OU=${application} CN=${device}` or `URI:urn:device:${device}`.
///
/// Parts are separated by blanks, and all of them must fit. A part is an attribute of the subject
/// and `=`, or `URI:`, `DNS:` or `EMAIL:` for a subject alternative name, and a text with
/// placeholders. A name that is not clear is no name: an attribute must be there once, and only one
/// alternative name may fit.
public final class CertificatePattern {
  private static final Pattern PART =
      Pattern.compile("(?<attribute>[A-Z]+)=(?<a>\\S+)|(?<kind>URI|DNS|EMAIL):(?<b>\\S+)");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
  private static final Set<String> PRINCIPALS = Set.of("device", "user", "client");
  private static final String APPLICATION = "application";
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "CN", "OU", "O", "C", "L", "ST", "STREET", "DC", "UID", "SERIALNUMBER", "EMAILADDRESS");

  /// What an id looks like; see the names of the directory.
  private static final String ID = "[A-Za-z0-9][A-Za-z0-9._~@-]{0,127}";

  private static final Pattern NO_ID = Pattern.compile("[^A-Za-z0-9._~@-]");

  private final String text;
  private final List<Part> parts;

  private CertificatePattern(String text, List<Part> parts) {
    this.text = text;
    this.parts = parts;
  }

  /// Throws `IllegalArgumentException` where the pattern names no principal, or two.
  public static CertificatePattern parse(String text) {
    List<Part> parts = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (String word : text.strip().split("\\s+", -1)) {
      Matcher matcher = PART.matcher(word);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(word);
      }
      String attribute = matcher.group("attribute");
      boolean alternative = attribute == null;
      if (!alternative && !ATTRIBUTES.contains(attribute)) {
        throw new IllegalArgumentException(word);
      }
      String template = matcher.group(alternative ? "b" : "a");
      Pattern values = values(template, seen);
      parts.add(new Part(alternative ? matcher.group("kind") : attribute, alternative, values));
    }
    long principals = seen.stream().filter(PRINCIPALS::contains).count();
    if (principals != 1 || seen.size() - principals > 1) {
      throw new IllegalArgumentException(text);
    }
    return new CertificatePattern(text.strip(), List.copyOf(parts));
  }

  /// INVARIANT: between two placeholders stands something that no id can hold, so that a value can
  /// be read in one way only.
  private static Pattern values(String template, List<String> seen) {
    StringBuilder regex = new StringBuilder();
    Matcher placeholder = PLACEHOLDER.matcher(template);
    int from = 0;
    while (placeholder.find()) {
      String name = placeholder.group(1);
      String before = template.substring(from, placeholder.start());
      if (!(PRINCIPALS.contains(name) || name.equals(APPLICATION))
          || (from > 0 && !NO_ID.matcher(before).find())) {
        throw new IllegalArgumentException(template);
      }
      seen.add(name);
      regex.append(Pattern.quote(before)).append("(?<").append(name).append('>').append(ID);
      regex.append(')');
      from = placeholder.end();
    }
    String rest = template.substring(from);
    if (rest.contains("${")) {
      throw new IllegalArgumentException(template);
    }
    return Pattern.compile(regex.append(Pattern.quote(rest)).toString());
  }

  /// Whom a certificate names.
  ///
  /// @param values every value of an attribute of the subject, or every alternative name of a kind
  public Optional<Match> match(Function<String, List<String>> values) {
    String application = null;
    Subject subject = null;
    for (Part part : parts) {
      Matcher found = part.find(values.apply(part.type()));
      if (found == null) {
        return Optional.empty();
      }
      for (String name : found.namedGroups().keySet()) {
        String value = found.group(name);
        switch (name) {
          case "device" -> subject = Subject.device(value);
          case "user" -> subject = Subject.user(value);
          case "client" -> subject = Subject.client(value);
          default -> application = value;
        }
      }
    }
    return subject == null ? Optional.empty() : Optional.of(new Match(application, subject));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CertificatePattern pattern && pattern.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  /// @param application null where the certificate names none
  public record Match(@Nullable String application, Subject subject) {}

  private record Part(String type, boolean alternative, Pattern pattern) {
    @Nullable Matcher find(List<String> values) {
      List<Matcher> fitting =
          values.stream().map(pattern::matcher).filter(Matcher::matches).toList();
      boolean clear = fitting.size() == 1 && (alternative || values.size() == 1);
      return clear ? fitting.getFirst() : null;
    }
  }
}
