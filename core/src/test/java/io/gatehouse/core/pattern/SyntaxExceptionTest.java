package io.gatehouse.core.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyntaxExceptionTest {
  @Test
  void theCaretStandsBelowTheCharacter() {
    assertThat(new SyntaxException("bad", "abc", 1)).hasMessage("bad\n  abc\n   ^");
    assertThat(new SyntaxException("short", "abc", 3)).hasMessage("short\n  abc\n     ^");
  }

  @Test
  void controlCharactersDoNotReachTheMessage() {
    assertThat(new SyntaxException("bad", "a\n\u001b[1mb", 5))
        .hasMessage("bad\n  a··[1mb\n       ^");
  }

  @Test
  void ofALongTextOnlyThePlaceIsShown() {
    String text = "x".repeat(500) + "!" + "y".repeat(500);
    String message = String.valueOf(new SyntaxException("bad", text, 500).getMessage());
    String[] lines = message.split("\n", -1);
    assertThat(lines[1]).hasSizeLessThan(80);
    assertThat(lines[1].charAt(lines[2].indexOf('^'))).isEqualTo('!');
  }
}
