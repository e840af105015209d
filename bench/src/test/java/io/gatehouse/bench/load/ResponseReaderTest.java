package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
  private static final String WITH_BODY =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\ncontent-LENGTH: 5\r\n\r\nhello";

  @Test
  void aResponseEndsAfterItsBody() {
    assertThat(ResponseReader.peek(bytes(WITH_BODY + "HTTP/1.1 ")))
        .isEqualTo(new ResponseReader.Response(200, WITH_BODY.length()));
  }

  @Test
  void aResponseWithoutABodyEndsAfterItsHead() {
    String response = "HTTP/1.1 204 No Content\r\nVary: origin\r\n\r\n";

    assertThat(ResponseReader.peek(bytes(response)))
        .isEqualTo(new ResponseReader.Response(204, response.length()));
  }

  @Test
  void everyPartOfAResponseNeedsMoreBytes() {
    for (int length = 0; length < WITH_BODY.length(); length++) {
      assertThat(ResponseReader.peek(bytes(WITH_BODY.substring(0, length)))).isNull();
    }
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
