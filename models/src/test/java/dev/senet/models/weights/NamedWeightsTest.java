package dev.senet.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.senet.core.graph.Graph;
import dev.senet.core.graph.Variable;
import dev.senet.dsl.Senet;
import dev.senet.models.Zoo;
import dev.senet.runtime.Safetensors;
import dev.senet.runtime.StoredTensor;
import dev.senet.runtime.WeightNames;
import dev.senet.runtime.Weights;
import dev.senet.runtime.WeightsException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NamedWeightsTest {
  private static final List<Integer> R50 = List.of(3, 4, 6, 3);
  private static final List<Integer> R101 = List.of(3, 4, 23, 3);
  private static final List<Integer> R152 = List.of(3, 8, 36, 3);
  private static final Map<String, Object> MODERN = Map.of("stride_in", 3L);
  private static final Map<String, Object> NONE = Map.of();

  @TempDir Path folder;

  private static Graph network(String file, String model, Map<String, Object> arguments)
      throws IOException {
    URI place = URI.create(Zoo.class.getResource(file).toString());
    return Senet.load(Path.of(place), Optional.of(model), arguments).graph();
  }

  static Stream<Arguments> modules() {
    WeightNaming vision = WeightNaming.TORCHVISION;
    WeightNaming legacy = WeightNaming.TIMM_LEGACY;
    return Stream.of(
        arguments(
            "resnet", "resnet_50", MODERN, vision, TorchModules.resNet(R50, 1, false), 25_557_032),
        arguments(
            "resnet",
            "resnet_101",
            MODERN,
            vision,
            TorchModules.resNet(R101, 1, false),
            44_549_160),
        arguments(
            "resnet",
            "resnet_152",
            MODERN,
            vision,
            TorchModules.resNet(R152, 1, false),
            60_192_808),
        arguments(
            "resnext", "resnext_50", NONE, vision, TorchModules.resNet(R50, 32, false), 25_028_904),
        arguments(
            "resnet",
            "se_resnet_50",
            MODERN,
            WeightNaming.TIMM,
            TorchModules.resNet(R50, 1, true),
            28_088_024),
        arguments("resnet", "se_resnet_50", NONE, legacy, TorchModules.legacy(R50, 1), 28_088_024),
        arguments(
            "resnet", "se_resnet_101", NONE, legacy, TorchModules.legacy(R101, 1), 49_326_872),
        arguments(
            "resnet", "se_resnet_152", NONE, legacy, TorchModules.legacy(R152, 1), 66_821_848),
        arguments(
            "resnext", "se_resnext_50", NONE, legacy, TorchModules.legacy(R50, 32), 27_559_896),
        arguments(
            "resnext", "se_resnext_101", NONE, legacy, TorchModules.legacy(R101, 32), 48_955_416),
        arguments("senet", "senet_154", NONE, legacy, TorchModules.legacy(R152, 64), 115_088_984),
        arguments("vgg", "vgg_16", NONE, vision, TorchModules.vgg16(7), 138_365_992),
        arguments(
            "mobilenet_v3",
            "mobilenet_v3_large",
            NONE,
            vision,
            TorchModules.mobileNetLarge(),
            5_483_032),
        arguments(
            "mobilenet_v3",
            "mobilenet_v3_small",
            NONE,
            vision,
            TorchModules.mobileNetSmall(),
            2_542_856),
        arguments(
            "efficientnet",
            "efficientnet_b0",
            NONE,
            vision,
            TorchModules.efficientNet(),
            5_288_548),
        arguments("regnet", "regnety_800mf", NONE, vision, TorchModules.regNet(), 6_432_512));
  }

  /** A name and a shape for each variable, and a variable for each name. */
  @ParameterizedTest
  @MethodSource("modules")
  void everyWeightHasAName(
      String file,
      String model,
      Map<String, Object> arguments,
      WeightNaming naming,
      TorchModule module,
      long parameters)
      throws IOException {
    assertEquals(parameters, module.parameters());
    Graph network = network(file + ".senet", model, arguments);
    assertEquals(parameters, network.parameters());
    WeightNames names = naming.names(network);
    Set<String> left = new HashSet<>(module.shapes().keySet());
    for (Variable variable : network.variables()) {
      StoredTensor stored = names.stored(variable).orElseThrow();
      assertTrue(left.remove(stored.key()), variable.name() + " -> " + stored.key());
      assertEquals(module.shapes().get(stored.key()), stored.shape(), stored.key());
    }
    left.removeIf(names::isIgnored);
    assertEquals(Set.of(), left);
    assertTrue(naming.preprocessing(network).isPresent());
  }

  static Stream<Arguments> small() {
    return modules()
        .filter(module -> (int) module.get()[5] < 30_000_000)
        .filter(module -> !module.get()[1].equals("resnet_50"));
  }

  @ParameterizedTest
  @MethodSource("small")
  void whatIsImportedIsExportedAgain(
      String file,
      String model,
      Map<String, Object> arguments,
      WeightNaming naming,
      TorchModule module,
      long parameters)
      throws IOException {
    Graph network = network(file + ".senet", model, arguments);
    Safetensors stored = module.weights();
    Path path = folder.resolve("w.safetensors");
    stored.write(path);
    NamedWeights found = NamedWeights.open(path, network, Optional.empty());
    assertEquals(naming, found.naming());
    Weights weights = found.file().read(network.variables());
    assertEquals(network.variables().size(), weights.values().size());
    Safetensors exported = weights.toSafetensors(naming.names(network), Map.of());
    stored
        .tensors()
        .forEach((key, entry) -> {
          if (!key.endsWith("num_batches_tracked")) {
            assertEquals(-1, entry.data().mismatch(exported.tensors().get(key).data()), key);
          }
        });
  }

  private static MemorySegment values(Weights weights, String name) {
    return weights.values().entrySet().stream()
        .filter(e -> e.getKey().name().equals(name))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static float at(MemorySegment values, long i) {
    return values.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
  }

  @Test
  void theFirstClassifierOfVggSeesItsImageByRows() throws IOException {
    Graph network = network("vgg.senet", "vgg_16", Map.of("size", 64L));
    Safetensors stored = TorchModules.vgg16(2).weights();
    Path path = folder.resolve("w.safetensors");
    stored.write(path);
    Weights weights =
        NamedWeights.open(path, network, Optional.empty()).file().read(network.variables());
    MemorySegment theirs = stored.tensors().get("classifier.0.weight").data();
    MemorySegment ours = values(weights, "hidden1.linear1.weight");
    for (int[] place :
        new int[][] {{0, 0, 0, 0}, {1, 0, 0, 0}, {3, 1, 0, 7}, {511, 1, 1, 4095}, {9, 0, 1, 2}}) {
      int c = place[0];
      int h = place[1];
      int w = place[2];
      int out = place[3];
      assertEquals(
          at(theirs, (out * 512L + c) * 4 + 2 * h + w),
          at(ours, ((2L * h + w) * 512 + c) * 4096 + out));
    }
  }

  @Test
  void theSameNamesForAnotherNetworkAreRefused() throws IOException {
    Path path = folder.resolve("w.safetensors");
    TorchModules.resNet(R50, 1, false).weights().write(path);
    Graph network = network("resnet.senet", "resnet_50", NONE);
    WeightsException e =
        assertThrows(
            WeightsException.class, () -> NamedWeights.open(path, network, Optional.empty()));
    assertTrue(e.getMessage().contains("--arg stride_in=3"), e.getMessage());
    Graph modern = network("resnet.senet", "se_resnet_50", MODERN);
    assertThrows(WeightsException.class, () -> WeightNaming.TIMM_LEGACY.names(modern));
    assertThrows(WeightsException.class, () -> WeightNaming.TORCHVISION.names(modern));
    Graph resNeXt = network("resnext.senet", "se_resnext_50", NONE);
    WeightsException pool =
        assertThrows(WeightsException.class, () -> WeightNaming.TIMM.names(resNeXt));
    assertTrue(pool.getMessage().contains("first pool has a padding of 1"), pool.getMessage());
  }

  @Test
  void errorsNameBothSides() throws IOException {
    Graph network = network("resnet.senet", "se_resnet_50", Map.of("classes", 10L));
    Path path = folder.resolve("w.safetensors");
    TorchModules.legacy(R50, 1).weights().write(path);
    NamedWeights weights = NamedWeights.open(path, network, Optional.empty());
    WeightsException e =
        assertThrows(WeightsException.class, () -> weights.file().read(network.variables()));
    assertTrue(
        e.getMessage()
            .contains(
                "'last_linear.weight' is F32[1000, 2048] in the file, the model's"
                    + " 'logits.linear1.weight' F32[2048, 10] would be F32[10, 2048]"),
        e.getMessage());
  }

  @Test
  void pickledFilesAreRefused() throws IOException {
    Graph network = network("resnet.senet", "resnet_50", MODERN);
    Path path = Files.write(folder.resolve("resnet50.pth"), new byte[] {'P', 'K'});
    WeightsException e =
        assertThrows(
            WeightsException.class, () -> NamedWeights.open(path, network, Optional.empty()));
    assertTrue(e.getMessage().contains("safetensors.torch"), e.getMessage());
  }
}
