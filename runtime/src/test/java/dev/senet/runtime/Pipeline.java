package dev.senet.runtime;

import dev.senet.compiler.jvm.ConvolutionAlgorithm;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.Graph;
import java.util.Set;

/** The ways to compile a graph; those by Winograd's algorithm take it wherever they can. */
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
  },
  INFERENCE_BY_WINOGRAD {
    @Override
    CompiledProgram compile(Graph graph, DeviceSpec spec) {
      return Compilation.lower(
          PassPipeline.inference().run(graph), spec, ConvolutionAlgorithm.WINOGRAD_4);
    }
  },
  INFERENCE_SAMPLE_BY_SAMPLE {
    @Override
    CompiledProgram compile(Graph graph, DeviceSpec spec) {
      return Compilation.lower(
          PassPipeline.inference().run(graph), spec, ConvolutionAlgorithm.WINOGRAD_2, 1);
    }
  },
  TRAINING_BY_WINOGRAD {
    @Override
    CompiledProgram compile(Graph graph, DeviceSpec spec) {
      return Compilation.lower(
          PassPipeline.training().run(graph), spec, ConvolutionAlgorithm.WINOGRAD_4);
    }
  };

  /** Those for prediction. */
  static final Set<Pipeline> OF_INFERENCE =
      Set.of(INFERENCE, INFERENCE_BY_WINOGRAD, INFERENCE_SAMPLE_BY_SAMPLE);

  /** Those for training. */
  static final Set<Pipeline> OF_TRAINING = Set.of(TRAINING, TRAINING_BY_WINOGRAD);

  abstract CompiledProgram compile(Graph graph, DeviceSpec spec);
}
