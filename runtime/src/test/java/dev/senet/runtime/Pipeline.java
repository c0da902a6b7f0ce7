package dev.senet.runtime;

import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.Graph;

/** The two ways to compile a graph. */
enum Pipeline {
  INFERENCE {
    @Override
    CompiledProgram compile(Graph graph, DeviceSpec spec) {
      return Compilation.inference(graph, spec);
    }
  },
  TRAINING {
    @Override
    CompiledProgram compile(Graph graph, DeviceSpec spec) {
      return Compilation.training(graph, spec);
    }
  };

  abstract CompiledProgram compile(Graph graph, DeviceSpec spec);
}
