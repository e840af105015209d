package io.gatehouse.script.engine.carve;

import java.lang.classfile.TypeKind;

/// A local variable while it has one type; it has the same place in the frame that all pieces
/// share.
///
/// @param place where it is kept between pieces
record Variable(int place, TypeKind kind) {

  /// What names it in sets of bits.
  static int number(int slot, TypeKind kind) {
    return slot * 4
        + switch (kind) {
          case INT -> 0;
          case LONG -> 1;
          case FLOAT -> 2;
          case DOUBLE -> 3;
          default -> throw new IllegalStateException("no variable holds a " + kind);
        };
  }

  static Variable of(int number) {
    return new Variable(
        number / 4,
        switch (number % 4) {
          case 0 -> TypeKind.INT;
          case 1 -> TypeKind.LONG;
          case 2 -> TypeKind.FLOAT;
          default -> TypeKind.DOUBLE;
        });
  }
}
