package io.gatehouse.script.engine.carve;

import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/// What a method takes, and where: numbers, then the memory, then the instance.
///
/// @param owner the class
/// @param slots where each parameter is
record Shape(ClassDesc owner, String name, MethodTypeDesc type, List<Integer> slots, int locals) {
  private static final ClassDesc INTS = ConstantDescs.CD_int.arrayType();
  private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();

  static Shape of(ClassDesc owner, String name, MethodTypeDesc type, CodeAttribute code) {
    List<Integer> slots = new java.util.ArrayList<>();
    int slot = 0;
    for (ClassDesc parameter : type.parameterList()) {
      slots.add(slot);
      slot += TypeKind.from(parameter).slotSize();
    }
    return new Shape(owner, name, type, slots, code.maxLocals());
  }

  int numbers() {
    return slots.size() - 2;
  }

  TypeKind kind(int parameter) {
    return TypeKind.from(type.parameterType(parameter));
  }

  int memory() {
    return slots.get(slots.size() - 2);
  }

  int instance() {
    return slots.getLast();
  }

  TypeKind result() {
    return TypeKind.from(type.returnType());
  }

  /// The type of each piece: where to begin, the frame, the memory and the instance; it answers
  /// where to go on.
  MethodTypeDesc piece() {
    return MethodTypeDesc.of(
        ConstantDescs.CD_int,
        ConstantDescs.CD_int,
        INTS,
        LONGS,
        type.parameterType(slots.size() - 2),
        type.parameterType(slots.size() - 1));
  }

  String piece(int number) {
    return name + "$" + number;
  }
}
