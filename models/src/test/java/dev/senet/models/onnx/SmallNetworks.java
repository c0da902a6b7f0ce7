package dev.senet.models.onnx;

import dev.senet.core.graph.ModelReader.ModelDescription;
import dev.senet.dsl.Senet;
import dev.senet.runtime.GraphModel;
import dev.senet.runtime.Weights;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small classifiers written in the language, one of each family. */
final class SmallNetworks {
  private static final String TEXT =
      """
      block unit(x, width, stride = 1) {
        residual = x
          |> conv(width, 3, stride = stride) |> batch_norm |> relu
          |> conv(width, 3) |> batch_norm
          |> se(4)
        shortcut = if stride == 1 and channels(x) == width then x
                   else x |> conv(width, 1, stride = stride) |> batch_norm
        return relu(shortcut + residual)
      }

      model se_resnet {
        input image: f32[N, 32, 32, 3]
        x = image |> conv(8, 7, stride = 2) |> batch_norm |> relu |> max_pool(3, stride = 2)
        x = unit(x, 8)
        repeat 2 { x = unit(x, 16, 2) }
        output logits = x |> global_avg_pool |> linear(10)
      }

      model mobile_net {
        input image: f32[N, 19, 17, 3]
        x = image |> conv(8, 3, stride = 2, padding = same_upper) |> batch_norm |> hard_swish
        y = x |> conv(24, 1) |> batch_norm |> relu6
          |> depthwise_conv(5) |> batch_norm(epsilon = 1e-3) |> silu
          |> se(4, gate = hard_sigmoid) |> conv(8, 1) |> batch_norm |> stochastic_depth(0.2)
        z = (x + y) |> se(2, squeeze = none) |> se(2, squeeze = max)
        output logits = z |> global_avg_pool |> linear(20) |> hard_swish |> dropout |> linear(7)
      }

      model shuffle_net {
        input image: f32[N, 16, 12, 3]
        x = image |> conv(12, 3, bias = true) |> relu
        a, b = split(x, 2)
        b = b |> conv(6, 1, groups = 2) |> channel_shuffle(3) |> tanh |> avg_pool(3, stride = 1)
        x = concat(a, b) |> channel_shuffle(2) |> pad(height = (0, 1), width = 1)
        x = x |> avg_pool(3, stride = 2, ceil_mode = true, count_include_pad = false) |> gelu
        output probabilities = x |> flatten |> linear(9) |> softmax
      }
      """;

  private SmallNetworks() {}

  static List<String> names() {
    return List.of("se_resnet", "mobile_net", "shuffle_net");
  }

  /** The network {@code name} with random weights and statistics. */
  static GraphModel model(String name) {
    ModelDescription description = Senet.read("small.senet", TEXT, Optional.of(name), Map.of());
    return RandomValues.fill(new GraphModel(description, new Weights(Map.of())), 5);
  }
}
