package io.gatehouse.dialect.api.form;

import io.nayuki.qrcodegen.QrCode;

/// A text as a QR code, drawn as SVG: one path, black on white, with the quiet zone that readers
/// need.
public final class QrSvg {
  private static final int QUIET = 4;

  private QrSvg() {}

  public static String of(String text) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
    int side = code.size + 2 * QUIET;
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < code.size; y++) {
      for (int x = 0; x < code.size; x++) {
        if (code.getModule(x, y)) {
          path.append('M').append(x + QUIET).append(',').append(y + QUIET).append("h1v1h-1z");
        }
      }
    }
    return ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            + " shape-rendering=\"crispEdges\"><rect width=\"100%%\" height=\"100%%\""
            + " fill=\"#fff\"/><path d=\"%s\" fill=\"#000\"/></svg>")
        .formatted(side, side, path);
  }
}
