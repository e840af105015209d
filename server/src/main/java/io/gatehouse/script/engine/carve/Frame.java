package io.gatehouse.script.engine.carve;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// The two arrays in which variables lie between two pieces, and where one method has its own.
final class Frame {
  private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");
  private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");

  private final int ints;
  private final int longs;
  private final Map<Integer, Integer> slots = new HashMap<>();
  private int free;

  /// @param ints slot of the array
  /// @param free first slot that the method may use
  Frame(int ints, int longs, int free) {
    this.ints = ints;
    this.longs = longs;
    this.free = free;
  }

  /// The slot of a variable in this method.
  int slot(int variable) {
    return slots.computeIfAbsent(
        variable,
        number -> {
          int slot = free;
          free += Variable.of(number).kind().slotSize();
          return slot;
        });
  }

  void take(CodeBuilder code, BitSet variables) {
    variables.stream()
        .forEach(number -> {
          Variable variable = Variable.of(number);
          load(code, variable.place(), variable.kind());
          code.storeLocal(variable.kind(), slot(number));
        });
  }

  void give(CodeBuilder code, BitSet variables) {
    variables.stream()
        .forEach(number -> {
          Variable variable = Variable.of(number);
          store(code, variable.place(), variable.kind(), slot(number));
        });
  }

  /// Brings what lies at a place onto the stack.
  void load(CodeBuilder code, int place, TypeKind kind) {
    boolean wide = kind.slotSize() == 2;
    code.aload(wide ? longs : ints).loadConstant(place);
    if (wide) {
      code.laload();
    } else {
      code.iaload();
    }
    if (kind == TypeKind.FLOAT) {
      code.invokestatic(FLOAT, "intBitsToFloat", convert(ConstantDescs.CD_int, kind.upperBound()));
    } else if (kind == TypeKind.DOUBLE) {
      code.invokestatic(
          DOUBLE, "longBitsToDouble", convert(ConstantDescs.CD_long, kind.upperBound()));
    }
  }

  /// Puts a variable of the method to its place.
  void store(CodeBuilder code, int place, TypeKind kind, int slot) {
    boolean wide = kind.slotSize() == 2;
    code.aload(wide ? longs : ints).loadConstant(place).loadLocal(kind, slot);
    if (kind == TypeKind.FLOAT) {
      code.invokestatic(
          FLOAT, "floatToRawIntBits", convert(kind.upperBound(), ConstantDescs.CD_int));
    } else if (kind == TypeKind.DOUBLE) {
      code.invokestatic(
          DOUBLE, "doubleToRawLongBits", convert(kind.upperBound(), ConstantDescs.CD_long));
    }
    if (wide) {
      code.lastore();
    } else {
      code.iastore();
    }
  }

  private static MethodTypeDesc convert(ClassDesc from, ClassDesc to) {
    return MethodTypeDesc.of(to, from);
  }

  /// A slot for something else.
  int spare(TypeKind kind) {
    int slot = free;
    free += kind.slotSize();
    return slot;
  }
}
