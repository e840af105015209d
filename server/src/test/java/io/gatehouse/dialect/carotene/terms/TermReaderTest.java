package io.gatehouse.dialect.carotene.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermReaderTest {
  private static Term read(String text) {
    return TermReader.read(text, false).term();
  }

  private static String shown(Term term) {
    return switch (term) {
      case Term.Atom(String name, Term.Place _) -> name;
      case Term.Text(String value, Term.Place _) -> '"' + value + '"';
      case Term.Numeral number -> number.value().toPlainString();
      case Term.Tuple(List<Term> items, Term.Place _) ->
          "{" + String.join(",", items.stream().map(TermReaderTest::shown).toList()) + "}";
      case Term.Sequence(List<Term> items, Term.Place _) ->
          "[" + String.join(",", items.stream().map(TermReaderTest::shown).toList()) + "]";
    };
  }

  @Test
  void readsWhatConfigurationsAreMadeOf() {
    String text =
        """
        %% comment
        [{carotene, [ % another
            {port, 8081}, {'quoted atom', -1.5e3}, {base, 16#ff}, {big, 1_000},
            {url, "http://x/\\"y\\"\\x{e4}\\n"}, {bin, <<"b\\x41"/utf8>>}, {empty, <<>>},
            {nodes, [carotene@localhost, a_b]}, {}, []
        ]}].
        """;
    assertThat(shown(read(text)))
        .isEqualTo(
            "[{carotene,[{port,8081},{quoted atom,-1500},{base,255},{big,1000},"
                + "{url,\"http://x/\"y\"ä\n\"},{bin,\"bA\"},{empty,\"\"},"
                + "{nodes,[carotene@localhost,a_b]},{},[]]}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[a|1:3",
        "[a}.|1:3",
        "[a,].|1:3",
        "a|1:2",
        "a. b.|1:4",
        "{Variable}.|1:2",
        "\"open|1:1",
        "[#{}].|1:2",
        "[$a].|1:2",
        "<<1,2>>.|1:1",
        "[a b].|1:4",
        "]|1:1",
        "^^|1:1",
        "\"\\q\".|1:3",
        "[:].|1:2",
        "16#zz.|1:1"
      })
  void whatIsNoTermIsRefusedWithItsPlace(String text, String place) {
    TermFault fault = catchThrowableOfType(TermFault.class, () -> read(text));
    assertThat(fault).as(text).isNotNull();
    assertThat(fault.place()).as(fault.problem()).hasToString(place);
  }

  @Test
  void thePlaceIsThatOfThePersonsEditor() {
    TermFault fault =
        catchThrowableOfType(TermFault.class, () -> read("[\n  {ä, \"ä\"},\n  \"ä\" oops ]."));
    assertThat(fault.place()).hasToString("2:4");
  }

  @Test
  void depthAndLengthAreBounded() {
    assertThatThrownBy(() -> read("[".repeat(100_000))).hasMessageContaining("too deeply");
    assertThatThrownBy(() -> read("a".repeat((1 << 20) + 1))).hasMessageContaining("longer");
  }

  /// As the chapter `Security` of the manual prints it.
  @Test
  void theManualsOwnExamplesAreReadWhenAskedTo() {
    String text =
        """
        [{carotene, [
            % ... Other configuration options
            {subscribe_authorization, [
                {level, ask},
                {authorization_url, "http://mybackend.com/carotene-authorize-subscribe"}
            ]},
        }]}
        """;
    assertThatThrownBy(() -> read(text)).isInstanceOf(TermFault.class);
    TermReader.Reading mended = TermReader.read(text, true);
    assertThat(shown(mended.term()))
        .isEqualTo(
            "[{carotene,[{subscribe_authorization,[{level,ask},{authorization_url,"
                + "\"http://mybackend.com/carotene-authorize-subscribe\"}]}]}]");
    assertThat(mended.mended()).hasSize(5).allMatch(place -> place.matches("\\d+:\\d+: .*"));
  }
}
