package io.gatehouse.script.engine.carve;

import io.roastedroot.quickjs4j.core.JavyPluginModule;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.SwitchCase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Cuts methods into pieces that are larger than HotSpot compiles, and would be interpreted for
/// ever. What they do stays the same.
///
/// The build runs it: what it writes goes before the class of the same name that the engine of
/// scripts comes with. It knows static methods of numbers, a memory and an instance, as Endive
/// writes them.
public final class Carver {
  /// `HugeMethodLimit` of HotSpot, in bytes of code.
  static final int HUGE = 8_000;

  /// The class that holds the engine's functions.
  static final String CLASS =
      JavyPluginModule.class.getName().replace('.', '/') + "MachineFuncGroup_0.class";

  private Carver() {}

  /// @param arguments the folder of classes
  public static void main(String[] arguments) throws IOException {
    Path target = Path.of(arguments[0]).resolve(CLASS);
    try (InputStream in = JavyPluginModule.class.getClassLoader().getResourceAsStream(CLASS)) {
      byte[] carved = carved(Objects.requireNonNull(in, CLASS).readAllBytes());
      Files.createDirectories(target.getParent());
      Files.write(target, carved);
    }
  }

  /// The same class without a huge method; as it was where it has none.
  static byte[] carved(byte[] original) {
    ClassFile files = ClassFile.of();
    ClassModel type = files.parse(original);
    return files.transformClass(
        type,
        (builder, element) -> {
          if (element instanceof MethodModel method && isHuge(method)) {
            carve(builder, type, method, code(method));
          } else {
            builder.with(element);
          }
        });
  }

  static boolean isHuge(MethodModel method) {
    return method.findAttribute(Attributes.code()).filter(it -> it.codeLength() > HUGE).isPresent();
  }

  private static CodeAttribute code(MethodModel method) {
    return method
        .findAttribute(Attributes.code())
        .filter(code -> code.exceptionHandlers().isEmpty())
        .orElseThrow(
            () -> new IllegalStateException("`%s` cannot be cut".formatted(method.methodName())));
  }

  private static void carve(
      ClassBuilder builder, ClassModel type, MethodModel method, CodeAttribute code) {
    Shape shape =
        Shape.of(
            type.thisClass().asSymbol(),
            method.methodName().stringValue(),
            method.methodTypeSymbol(),
            code);
    Flow flow = Flow.of(code);
    List<Region> regions = Region.of(flow);
    Plan plan = new Plan(flow, regions);
    builder.withMethodBody(
        shape.name(),
        shape.type(),
        method.flags().flagsMask(),
        body -> new Driver(flow, plan, shape, body).write());
    for (int i = 0; i < regions.size(); i++) {
      Region region = regions.get(i);
      if (region.hub() == null || region.hub() != plan.hub()) {
        builder.withMethodBody(
            shape.piece(i),
            shape.piece(),
            ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
            body -> new Piece(flow, region, shape, plan::id, body).write());
      }
    }
    for (int i = 0; i < plan.rare(); i++) {
      int number = i;
      builder.withMethodBody(
          plan.rareName(shape, i),
          shape.piece(),
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
          body -> rare(body, shape, plan, number));
    }
  }

  private static void rare(CodeBuilder body, Shape shape, Plan plan, int number) {
    List<SwitchCase> cases = new ArrayList<>();
    Label none = body.newLabel();
    plan.rare(number).forEach(block -> cases.add(SwitchCase.of(plan.id(block), body.newLabel())));
    body.iload(0).tableswitch(none, cases);
    for (int i = 0; i < cases.size(); i++) {
      var block = plan.rare(number).get(i);
      body.labelBinding(cases.get(i).target()).loadConstant(plan.entry(block));
      body.aload(1).aload(2).aload(3).aload(4);
      body.invokestatic(shape.owner(), shape.piece(plan.region(block)), shape.piece()).ireturn();
    }
    body.labelBinding(none).loadConstant(Piece.DONE).ireturn();
  }
}
