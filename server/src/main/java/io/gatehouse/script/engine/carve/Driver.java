package io.gatehouse.script.engine.carve;

import io.gatehouse.script.engine.carve.Flow.Block;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/// Writes the method that calls the pieces of another one, and has its name.
final class Driver {
  private final Flow flow;
  private final Plan plan;
  private final Shape shape;
  private final CodeBuilder code;
  private final int ints;
  private final int longs;
  private final int next;
  private final Frame frame;
  private final Label again;
  private final TreeMap<Integer, Label> stubs = new TreeMap<>();

  Driver(Flow flow, Plan plan, Shape shape, CodeBuilder code) {
    this.flow = flow;
    this.plan = plan;
    this.shape = shape;
    this.code = code;
    this.ints = shape.instance() + 1;
    this.longs = ints + 1;
    this.next = longs + 1;
    this.frame = new Frame(ints, longs, next + 1);
    this.again = code.newLabel();
  }

  void write() {
    code.loadConstant(shape.locals()).newarray(TypeKind.INT).astore(ints);
    code.loadConstant(shape.locals()).newarray(TypeKind.LONG).astore(longs);
    for (int i = 0; i < shape.numbers(); i++) {
      int slot = shape.slots().get(i);
      frame.store(code, slot, shape.kind(i), slot);
    }
    Label choose = code.newLabel();
    code.loadConstant(plan.id(flow.blocks().getFirst())).istore(next);
    Block hub = plan.hub();
    if (hub == null) {
      code.labelBinding(again);
    } else {
      code.goto_(choose).labelBinding(again).iload(next).ifne(choose);
      write(hub);
    }
    code.labelBinding(choose);
    choose();
    stubs.forEach(this::stub);
  }

  /// Goes on where the last piece has said.
  private void choose() {
    Label done = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    plan.direct().forEach(block -> cases.add(SwitchCase.of(plan.id(block), to(block))));
    Label rare = plan.rare() == 0 ? done : code.newLabel();
    code.iload(next).iflt(done).iload(next).tableswitch(rare, cases);
    if (plan.rare() > 0) {
      code.labelBinding(rare);
      for (int i = 0; i < plan.rare(); i++) {
        Label other = code.newLabel();
        code.iload(next).loadConstant(plan.rareEnd(i)).if_icmpge(other);
        code.iload(next);
        call(plan.rareName(shape, i));
        code.labelBinding(other);
      }
    }
    code.labelBinding(done);
    TypeKind result = shape.result();
    if (result != TypeKind.VOID) {
      frame.load(code, 0, result);
    }
    code.return_(result);
  }

  private Label to(Block block) {
    return stubs.computeIfAbsent(block.number, _ -> code.newLabel());
  }

  private void stub(int number, Label label) {
    Block block = flow.blocks().get(number);
    code.labelBinding(label).loadConstant(plan.entry(block));
    call(shape.piece(plan.region(block)));
  }

  private void call(String name) {
    code.aload(ints).aload(longs).aload(shape.memory()).aload(shape.instance());
    code.invokestatic(shape.owner(), name, shape.piece()).istore(next).goto_(again);
  }

  /// The block that chooses among most pieces, here, so that it takes no call.
  private void write(Block hub) {
    BitSet written = new BitSet();
    BitSet touched = new BitSet();
    for (Step step : hub.steps) {
      if (step.written() >= 0) {
        written.set(step.written());
      }
      if (step.read() >= 0) {
        touched.set(step.read());
      }
    }
    touched.and(hub.needs);
    frame.take(code, touched);
    BitSet needed = new BitSet();
    hub.next.forEach(block -> needed.or(block.needs));
    written.and(needed);
    for (Step step : hub.steps) {
      write(step, written);
    }
  }

  private void write(Step step, BitSet written) {
    Instruction instruction = step.instruction();
    switch (instruction.opcode().kind()) {
      case LOAD -> {
        LoadInstruction load = (LoadInstruction) instruction;
        // the memory and the instance are where they always were
        code.loadLocal(load.typeKind(), step.read() < 0 ? load.slot() : frame.slot(step.read()));
      }
      case STORE ->
          code.storeLocal(((StoreInstruction) instruction).typeKind(), frame.slot(step.written()));
      case INCREMENT ->
          code.iinc(frame.slot(step.written()), ((IncrementInstruction) instruction).constant());
      case TABLE_SWITCH -> {
        frame.give(code, written);
        leave((TableSwitchInstruction) instruction);
      }
      default -> code.with(instruction);
    }
  }

  private void leave(TableSwitchInstruction table) {
    List<SwitchCase> cases = new ArrayList<>();
    for (SwitchCase one : table.cases()) {
      cases.add(SwitchCase.of(one.caseValue(), to(flow.at(one.target()))));
    }
    code.tableswitch(
        table.lowValue(), table.highValue(), to(flow.at(table.defaultTarget())), cases);
  }
}
