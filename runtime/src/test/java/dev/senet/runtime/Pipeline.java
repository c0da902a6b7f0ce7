package dev.senet.runtime;

import dev.senet.compiler.jvm.ConvolutionAlgorithm;
import dev.senet.compiler.jvm.ConvolutionChoice;
import dev.senet.compiler.jvm.ConvolutionChoices;
import dev.senet.compiler.jvm.ConvolutionSite;
import dev.senet.compiler.jvm.Lanes;
import dev.senet.compiler.pass.PassPipeline;
import dev.senet.compiler.plan.CompiledProgram;
import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Node;
import java.util.LinkedHashMap;
import java.util.Map;
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
          PassPipeline.inference().run(graph),
          spec,
          ConvolutionChoices.of(ConvolutionAlgorithm.WINOGRAD_4));
    }
  },
  INFERENCE_SAMPLE_BY_SAMPLE {
    @Override
    CompiledProgram compile(Graph graph, DeviceSpec spec) {
      return Compilation.lower(
          PassPipeline.inference().run(graph),
          spec,
          ConvolutionChoices.of(ConvolutionAlgorithm.WINOGRAD_2),
          1);
    }
  },
  INFERENCE_AS_MEASURED {
    @Override
    CompiledProgram compile(Graph graph, DeviceSpec spec) {
      Graph fused = PassPipeline.inference().run(graph);
      return Compilation.lower(fused, spec, measured(fused, spec));
    }
  },
  TRAINING_AS_MEASURED {
    @Override
    CompiledProgram compile(Graph graph, DeviceSpec spec) {
      Graph fused = PassPipeline.training().run(graph);
      return Compilation.lower(fused, spec, measured(fused, spec));
    }
  },
  TRAINING_BY_WINOGRAD {
    @Override
    CompiledProgram compile(Graph graph, DeviceSpec spec) {
      return Compilation.lower(
          PassPipeline.training().run(graph),
          spec,
          ConvolutionChoices.of(ConvolutionAlgorithm.WINOGRAD_4));
    }
  };

  /** Those for prediction. */
  static final Set<Pipeline> OF_INFERENCE =
      Set.of(INFERENCE, INFERENCE_BY_WINOGRAD, INFERENCE_SAMPLE_BY_SAMPLE, INFERENCE_AS_MEASURED);

  /** Those for training. */
  static final Set<Pipeline> OF_TRAINING =
      Set.of(TRAINING, TRAINING_BY_WINOGRAD, TRAINING_AS_MEASURED);

  /** Choices for all convolutions that no model would make, each by another tile and block. */
  static ConvolutionChoices measured(Graph fused, DeviceSpec spec) {
    Lanes lanes = Compilation.lanes(spec);
    Map<String, ConvolutionChoice> choices = new LinkedHashMap<>();
    for (Node node : fused.nodes()) {
      ConvolutionSite.of(node)
          .ifPresent(site -> choices.put(site.toString(), some(site, lanes, choices.size())));
    }
    return new ConvolutionChoices(ConvolutionAlgorithm.DIRECT, choices);
  }

  private static ConvolutionChoice some(ConvolutionSite site, Lanes lanes, int number) {
    ConvolutionChoice first =
        ConvolutionChoices.of(
                number % 2 == 0 ? ConvolutionAlgorithm.WINOGRAD_2 : ConvolutionAlgorithm.WINOGRAD_4)
            .choose(lanes, site);
    var tiles = first.withEachTile(lanes);
    return tiles.get((number + 1) % tiles.size()).withOtherBlocks().get(number / 2 % 2);
  }

  abstract CompiledProgram compile(Graph graph, DeviceSpec spec);
}
