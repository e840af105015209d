package io.gatehouse.config;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/// Calls the canonical constructors of records with arguments that are known as objects only.
///
/// Reflection makes a chain of method handles for each constructor and compiles that at once, which
/// for these records was a quarter of the work of a start and 25 MB of memory. So one class is
/// written here that calls them all, as plain code would.
interface RecordMaker {

  /// @param number of the type, as they were listed
  Object make(int number, Object[] arguments);

  /// For these types, which must be visible to this package.
  static RecordMaker of(List<? extends Class<?>> types) {
    ClassDesc self = RecordMaker.class.describeConstable().orElseThrow();
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of(RecordMaker.class.getPackageName(), "MadeRecordMaker"),
                type ->
                    type.withFlags(ClassFile.ACC_FINAL)
                        .withInterfaceSymbols(self)
                        .withMethodBody(
                            INIT_NAME,
                            MTD_void,
                            ClassFile.ACC_PUBLIC,
                            code ->
                                code.aload(0)
                                    .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                    .return_())
                        .withMethodBody(
                            "make",
                            MethodTypeDesc.of(CD_Object, CD_int, CD_Object.arrayType()),
                            ClassFile.ACC_PUBLIC,
                            code -> choose(code, types)));
    try {
      return (RecordMaker)
          MethodHandles.lookup()
              .defineHiddenClass(bytes, true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("cannot construct the configuration", impossible);
    }
  }

  private static void choose(CodeBuilder code, List<? extends Class<?>> types) {
    for (int number = 0; number < types.size(); number++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(number).if_icmpne(next);
      construct(code, types.get(number));
      code.areturn().labelBinding(next);
    }
    code.aconst_null().areturn();
  }

  private static void construct(CodeBuilder code, Class<?> type) {
    ClassDesc made = type.describeConstable().orElseThrow();
    List<Class<?>> parameters =
        Arrays.stream(type.getRecordComponents()).<Class<?>>map(RecordComponent::getType).toList();
    code.new_(made).dup();
    for (int index = 0; index < parameters.size(); index++) {
      code.aload(2).loadConstant(index).aaload();
      cast(code, parameters.get(index));
    }
    ClassDesc[] descriptors =
        parameters.stream()
            .map(parameter -> parameter.describeConstable().orElseThrow())
            .toArray(ClassDesc[]::new);
    code.invokespecial(made, INIT_NAME, MethodTypeDesc.of(ConstantDescs.CD_void, descriptors));
  }

  private static void cast(CodeBuilder code, Class<?> parameter) {
    ClassDesc boxed =
        MethodType.methodType(parameter).wrap().returnType().describeConstable().orElseThrow();
    code.checkcast(boxed);
    if (parameter.isPrimitive()) {
      ClassDesc primitive = parameter.describeConstable().orElseThrow();
      code.invokevirtual(boxed, parameter.getName() + "Value", MethodTypeDesc.of(primitive));
    }
  }
}
