package io.gatehouse.script.engine.carve;

import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.ArrayList;
import java.util.List;

/// An instruction, and what it has to do with variables and with others.
///
/// @param read number of the variable that it reads, -1 for none
/// @param written number of the variable that it writes, -1 for none
/// @param targets where it may branch to
/// @param isEnd whether it never goes on to the next one
record Step(Instruction instruction, int read, int written, List<Label> targets, boolean isEnd) {

  /// Not by patterns: there are tens of thousands, and the first script waits for them.
  static Step of(Instruction instruction) {
    return switch (instruction.opcode().kind()) {
      case LOAD -> {
        LoadInstruction load = (LoadInstruction) instruction;
        yield load.typeKind() == TypeKind.REFERENCE
            ? plain(instruction)
            : new Step(load, Variable.number(load.slot(), load.typeKind()), -1, List.of(), false);
      }
      case STORE -> {
        StoreInstruction store = (StoreInstruction) instruction;
        yield new Step(
            store, -1, Variable.number(store.slot(), store.typeKind()), List.of(), false);
      }
      case INCREMENT -> {
        int variable = Variable.number(((IncrementInstruction) instruction).slot(), TypeKind.INT);
        yield new Step(instruction, variable, variable, List.of(), false);
      }
      case BRANCH -> {
        BranchInstruction branch = (BranchInstruction) instruction;
        boolean always = branch.opcode() == Opcode.GOTO || branch.opcode() == Opcode.GOTO_W;
        yield new Step(branch, -1, -1, List.of(branch.target()), always);
      }
      case TABLE_SWITCH -> {
        TableSwitchInstruction table = (TableSwitchInstruction) instruction;
        yield new Step(table, -1, -1, all(table.defaultTarget(), table.cases()), true);
      }
      case LOOKUP_SWITCH -> {
        LookupSwitchInstruction table = (LookupSwitchInstruction) instruction;
        yield new Step(table, -1, -1, all(table.defaultTarget(), table.cases()), true);
      }
      case RETURN, THROW_EXCEPTION -> new Step(instruction, -1, -1, List.of(), true);
      default -> plain(instruction);
    };
  }

  private static Step plain(Instruction instruction) {
    return new Step(instruction, -1, -1, List.of(), false);
  }

  private static List<Label> all(Label otherwise, List<SwitchCase> cases) {
    List<Label> all = new ArrayList<>(cases.size() + 1);
    all.add(otherwise);
    for (SwitchCase one : cases) {
      all.add(one.target());
    }
    return all;
  }
}
