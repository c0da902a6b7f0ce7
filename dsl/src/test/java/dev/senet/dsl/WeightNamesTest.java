package dev.senet.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.senet.core.graph.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of weights: the keys of checkpoints, which unrelated edits must not change. */
class WeightNamesTest {
  private static final String NETWORK =
      """
      block unit(x, width) {
        residual = x |> conv(width, 3) |> batch_norm |> se(2)
        shortcut = x |> conv(width, 1, bias = true)
        return relu(residual + shortcut)
      }

      block stage(x, width, depth) {
        repeat depth { x = unit(x, width) }
        return x
      }

      model net {
        input image: f32[N, 8, 8, 3]
        x = image |> conv(4, 3) |> relu
        x = stage(x, 4, depth = 2)
        x = stage(x, 8, depth = 1)
        output logits = x |> global_avg_pool |> linear(10)
      }
      """;

  private static Set<String> names(String text) {
    return Senet.read("x.senet", text, Optional.of("net"), Map.of()).graph().variables().stream()
        .map(Variable::name)
        .collect(Collectors.toSet());
  }

  @Test
  void sayWhereTheWeightStands() {
    List<String> unit =
        List.of(
            "residual.conv1.weight",
            "residual.batch_norm1.weight",
            "residual.batch_norm1.bias",
            "residual.batch_norm1.running_mean",
            "residual.batch_norm1.running_var",
            "residual.se1.s.linear1.weight",
            "residual.se1.s.linear1.bias",
            "residual.se1.s.linear2.weight",
            "residual.se1.s.linear2.bias",
            "shortcut.conv1.weight",
            "shortcut.conv1.bias");
    Set<String> expected =
        Stream.of("stage1.repeat1.", "stage1.repeat2.", "stage2.repeat1.")
            .flatMap(stage -> unit.stream().map(stage::concat))
            .collect(Collectors.toSet());
    expected.addAll(List.of("conv1.weight", "logits.linear1.weight", "logits.linear1.bias"));
    assertEquals(expected, names(NETWORK));
  }

  /** Only the block that an iteration calls has no component of its own, not those inside it. */
  @Test
  void blocksInsideAnIterationsBlockHaveTheirOwnComponents() {
    String text =
        """
        block unit(x) { return x |> depthwise_conv(3) |> conv(3, 1) |> depthwise_conv(3) }
        model net { input image: f32[N, 8, 8, 3]
          x = image
          repeat 1 { x = unit(x) }
          output y = x }
        """;
    Set<String> expected =
        Set.of(
            "repeat1.depthwise_conv1.conv1.weight",
            "repeat1.conv1.weight",
            "repeat1.depthwise_conv2.conv1.weight");
    assertEquals(expected, names(text));
  }

  static Stream<Arguments> unrelatedEdits() {
    return Stream.of(
        arguments("|> conv(4, 3) |> relu", "|> conv(16, 5) |> gelu |> max_pool(2) |> dropout(0.1)"),
        arguments("batch_norm |> se(2)", "batch_norm |> relu |> se(2) |> stochastic_depth(0.1)"),
        arguments("x = unit(x, width)", "y = relu(x) x = unit(y, width) |> tanh"),
        arguments("  shortcut =", "  other = channels(x)\n  shortcut ="),
        arguments("residual + shortcut", "shortcut + residual * 2"),
        arguments("width", "channels_of_the_block"),
        arguments("block stage", "block new(x) { return conv(x, 1, 1) }\nblock stage"),
        arguments("model net", "model other { input a: f32[N] output b = a }\nmodel net"),
        arguments("  output", "  output early = x |> flatten |> linear(2)\n  output"),
        arguments("  output", "  y = image |> conv(3, 1) |> flatten |> linear(2)\n  output"),
        arguments("  x = stage(x, 8", "  side = unit(x, 4)\n  x = stage(x, 8"),
        arguments("depth = 2", "depth = 3"),
        arguments(" = x |> conv(width, 1, bias", " // a comment\n = conv(x, width, 1, bias"));
  }

  @ParameterizedTest
  @MethodSource("unrelatedEdits")
  void outliveUnrelatedEdits(String before, String after) {
    String edited = NETWORK.replace(before, after);
    assertNotEquals(NETWORK, edited);
    Set<String> lost = names(NETWORK);
    lost.removeAll(names(edited));
    assertEquals(Set.of(), lost);
  }
}
