package io.gatehouse.dialect.carotene.move;

import io.gatehouse.dialect.carotene.terms.Term;
import io.gatehouse.dialect.carotene.terms.TermReader;
import java.util.List;
import java.util.Map;

/// What becomes of a Carotene server's configuration.
///
/// Every key of it ends as a setting or as a remark: nothing is lost without a word.
///
/// @param settings keys of `[carotene]` with their values as TOML, in the order of the reference
/// @param remarks what is different from now on, and what the reader has to do himself
public record Move(Map<String, String> settings, List<Remark> remarks) {

  /// One sentence for whoever moves.
  ///
  /// @param key the key of Carotene that it is about
  /// @param weight how much it matters
  public record Remark(Weight weight, String key, String text) {}

  /// How much a remark matters.
  public enum Weight {
    /// From now on this is refused, which was open.
    SAFER,
    /// This works in another way.
    DIFFERENT,
    /// This has to be done by hand.
    TO_DO
  }

  /// Reads a `carotene.config`.
  ///
  /// @param mend whether to read brackets as they are meant where they are closed wrongly
  /// @throws TermFault where it cannot be read
  public static Move of(String text, boolean mend) {
    TermReader.Reading reading = TermReader.read(text, mend);
    Translation translation = new Translation();
    reading.mended().forEach(translation::mended);
    Term.Sequence keys = translation.keys(reading.term());
    keys.items().forEach(translation::take);
    return translation.move();
  }

  /// The section as it stands in `gatehouse.toml`.
  public String toml() {
    StringBuilder toml = new StringBuilder("[carotene]\n");
    settings.forEach((key, value) -> toml.append(key).append(" = ").append(value).append('\n'));
    return toml.toString();
  }
}
